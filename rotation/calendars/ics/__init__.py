"""The local calendar, a file that calendar programs read: reader, writer, and the store made of both."""
