"""One file a screen, or a pane of one."""
