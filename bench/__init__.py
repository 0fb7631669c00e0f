"""What `make bench` runs: our figures beside their yardsticks, measured in alternating pairs on this machine."""
