"""The command line: `flask --app wsgi …` for support and for the clock's jobs by hand."""
