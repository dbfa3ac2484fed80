"""The names of the rooms that pushes go to: who is meant, and in which language they read."""


def agent(agent_id: int, language: str) -> str:
    return f"agent-{agent_id}.{language}"


def queue(queue_id: int, language: str) -> str:
    return f"queue-{queue_id}.{language}"


def desk(language: str) -> str:
    """Everybody who sees all tickets."""
    return f"desk.{language}"


def lists(queue_id: int, owner_id: int | None, language: str) -> list[str]:
    """Those who may have its row on a list: a ticket's queue, its owner, and whoever sees everything."""
    where = [queue(queue_id, language), desk(language)]
    return [*where, agent(owner_id, language)] if owner_id else where


def ticket(ticket_id: int, language: str) -> str:
    return f"ticket-{ticket_id}.{language}"


def board(view: str, language: str) -> str:
    """Supervisors who look at the same view of the board."""
    return f"board-{view}.{language}"


def visitor(chat_id: int, language: str) -> str:
    return f"visitor-{chat_id}.{language}"
