"""The window: Qt. It speaks to app.services, app.domain and app.wording only."""
