"""Captions of a recording: read from what was sent, made fit for the film, written as our own WebVTT, and kept."""
