"""Export everything: one ZIP with all that we keep of an installation, made by a job, fetched by an owner."""
