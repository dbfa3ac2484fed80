"""Every bound on what one mail may cost us, in one place: a mail beyond a bound is cut and flagged, never refused."""

MAIL_BYTES = 26 * 1024 * 1024  # at the doors: 25 MB of content plus encoding slack
HEADER_BYTES = 256 * 1024  # the whole header block
HEADER_FIELDS = 1_000
HEADER_LINES = 20_000
VALUE_BYTES = 16 * 1024  # one header value that is decoded as words
IDS_BYTES = 64 * 1024  # References of a long thread
PARTS = 1_000
DEPTH = 30
RECIPIENTS = 1_000
REFERENCES = 100
PARAMETERS = 200
FILES = 50
FILE_BYTES = 15 * 1024 * 1024
TEXT_CHARS = 1_000_000  # what is stored of a body
QUOTE_CHARS = 100_000  # what the quote cutter looks at
QUOTE_LINES = 3_000
HTML_CHARS = 512 * 1024
HTML_DEPTH = 200  # the sanitiser is quadratic in nesting
HTML_ATTRIBUTES = 5_000  # ... and in the attributes of one tag
LINE_CHARS = 998  # a decoded subject or name
NAME_CHARS = 120
NAME_BYTES = 255
