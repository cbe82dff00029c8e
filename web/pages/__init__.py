"""The pages, one file per screen, rendered by the service and working without JavaScript."""
