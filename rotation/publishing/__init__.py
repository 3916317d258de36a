"""What a web server shows: the feeds that people subscribe to, and the page.

folder     the folder that is put on a web server
feeds      calendar -> the feeds, one of the team and one for each person
feed_file  the feed beside a calendar that is elsewhere
page       the page, one HTML file
upcoming   what it says of today and of the days to come
page_data  what is published as JSON
timeline   the year at a glance
"""
