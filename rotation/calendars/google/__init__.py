"""A calendar at Google. Nothing outside this folder knows Google's client, and nothing imports it before it is needed.

store        the calendar as a Store: ids of our own, ETags, what a 409, 410 or 412 means
reader       Google's JSON of an event -> Event
writer       Event -> Google's JSON of it, or what changes in it
properties   the names in that JSON that both of them use
transport    one request and its answer: what is sent again, and when
connection   HTTP whose answers end: a limit of size and of time for each
answer       what an answer that is an error says
shape        the types of all that is read from an answer
errors       the table of what it means when Google says no, and what to click
retry        how long to wait before trying again
credentials  who we are to Google, and where requests go
token_file   the file with the sign-in of --login
login        signing in with the browser
loopback     the server that waits for the browser to come back
"""
