"""What a web server shows: the feeds that people subscribe to, and the page."""
