"""The yardstick of the pipeline: the app that one writes first. One RQ job an order, three calls, rows updated as it
goes; nothing is looked up after a lost answer, nothing is read back, no call is counted, nothing is checked."""
