"""The insides of the mail channel: reading any mail safely, and building mails that find their way back."""
