"""Which icon stands for what. Names are Lucide's; the sprite is built from those named here and in the templates."""

CHANNELS = {
    "voice": "phone",
    "sms": "message-square-text",
    "email": "mail",
    "webchat": "messages-square",
    "walkin": "footprints",
    "letter": "mail-open",
    "note": "lock",
}
EVENTS = {
    "ReminderSet": "alarm-clock",
    "MacroRun": "zap",
    "ContactBlocked": "user-round-x",
    "ContactUnblocked": "user-round",
    "TicketOpened": "inbox",
    "TicketAssigned": "route",
    "TicketMoved": "arrow-right-left",
    "StatusChanged": "circle-dot",
    "PriorityChanged": "flag",
    "TagsChanged": "tag",
    "TicketSnoozed": "alarm-clock",
    "SubjectChanged": "pencil-line",
    "ClockBreached": "circle-alert",
    "ClockPausedLong": "circle-pause",
    "ComplaintOpened": "scale",
    "ComplaintClosed": "scale",
    "EscalationFired": "shield-alert",
    "EscalationTaken": "shield-check",
    "EmergencyStarted": "siren",
    "EmergencyLed": "shield",
    "EmergencyEnded": "shield-check",
    "TicketTookIn": "merge",
    "TicketParted": "split",
    "PromiseMade": "handshake",
    "PromiseKept": "handshake",
    "PromiseBroken": "circle-alert",
    "ChatOpened": "messages-square",
    "ChatClosed": "messages-square",
    "ChatRated": "star",
    "CustomerOptedOut": "bell-off",
    "CustomerOptedIn": "bell",
    "VoicemailLeft": "voicemail",
}
EVENT = "info"
QUEUES = {
    "sales": "compass",
    "bookings": "ticket",
    "care": "plane",
    "complaints": "scale",
    "emergency": "siren",
}
DUE = {"": "clock", "ok": "clock", "warn": "clock-alert", "bad": "circle-alert",
       "paused": "circle-pause", "met": "check"}
DELIVERY = {"queued": "clock", "sending": "clock", "sent": "check", "delivered": "check-check", "read": "check-check",
            "failed": "circle-alert", "withdrawn": "undo-2"}
FILES = {"image": "image", "audio": "headphones", "video": "film", "text": "file-text", "application/pdf": "file-text"}
FILE = "paperclip"

NAV = ("inbox", "gauge", "at-sign", "pencil-line", "alarm-clock", "user-round-x", "timer", "layers", "mailbox",
       "book-open", "settings")
SCRIPTS = ("scale", "siren", "heart-handshake", "mic-off", "mic", "alarm-clock", "send", "book-open", "flag",
           "arrow-right-left", "stamp", "shield-alert", "phone-call", "calendar-clock", "bell-ring", "clipboard-list",
           "timer", "list-checks", "file-plus", "star", "clipboard-check", "rotate-ccw", "phone-off", "user-round-x",
           "corner-down-right", "trash-2", "copy", "arrow-up", "arrow-down", "scroll-text", "list")
NAMES = {EVENT, FILE} | frozenset(
    name
    for names in (*(table.values() for table in (CHANNELS, EVENTS, QUEUES, DUE, DELIVERY, FILES)), NAV, SCRIPTS)
    for name in names
)


def of_queue(queue) -> str:
    """The queue's own icon, else the one its key suggests."""
    return queue.icon if queue.icon and queue.icon != "inbox" else QUEUES.get(queue.key, "inbox")
