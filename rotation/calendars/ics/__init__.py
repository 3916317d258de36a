"""The local calendar, a file that calendar programs read: reader, series, writer, and the store made of them."""
