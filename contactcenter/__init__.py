"""The contact centre: a server-rendered service desk over phone, SMS, email and web chat."""
