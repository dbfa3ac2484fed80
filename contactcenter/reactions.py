"""What every fact causes, on one screen.

WITHIN: in the same commit, because losing it would be wrong. AFTER: once the commit stands, because losing it only
leaves a page stale or a job waiting for its next round.
"""

from contactcenter import (
    calls,
    case_events,
    chats,
    events,
    flags,
    greetings,
    presence,
    promises,
    push,
    reach,
    routing,
    search,
    visitors,
)
from contactcenter.complaints import following as complaints
from contactcenter.escalation import following as escalation
from contactcenter.journal import Reactions
from contactcenter.sla import clocks

WITHIN: Reactions = {
    events.TicketOpened: (clocks.on_opened, search.index_head),
    events.MessageReceived: (clocks.on_received, routing.on_received, flags.on_received, search.index_item,
                             greetings.on_received,
                             chats.on_message, reach.on_received, complaints.on_received),
    events.ReplyQueued: (clocks.on_replied, search.index_item, chats.on_message, complaints.on_replied,
                         promises.on_replied),
    events.ReplyWithdrawn: (clocks.on_withdrawn, chats.on_message, complaints.on_withdrawn, promises.on_withdrawn),
    events.ContactNoted: (search.index_item,),
    events.NoteAdded: (search.index_item,),
    events.DeliveryChanged: (chats.on_message, escalation.on_delivery),
    events.TicketAssigned: (routing.on_assigned, chats.on_assigned, complaints.on_assigned),
    events.TicketMoved: (clocks.on_moved, routing.on_moved),
    events.StatusChanged: (clocks.on_status, routing.on_status, chats.on_status, escalation.on_status,
                           promises.on_status),
    events.PriorityChanged: (clocks.on_priority, routing.on_priority),
    events.SubjectChanged: (search.index_head,),
    events.AgentStateChanged: (routing.on_agent_state,),
    events.ChatClosed: (routing.on_chat_closed,),
    events.WorkQueued: (greetings.on_queued,),
    events.WorkFinished: (presence.on_finished,),
    events.OfferMade: (calls.on_offer,),
    events.OfferAccepted: (clocks.on_answered, calls.on_accepted),
    events.OfferDeclined: (calls.on_offer_over,),
    events.OfferExpired: (calls.on_offer_over,),
    events.OfferWithdrawn: (calls.on_offer_over,),
    events.CallMissed: (clocks.on_voicemail,),
    events.CallEnded: (search.index_item, complaints.on_call_ended, promises.on_call_ended),
    events.VoicemailLeft: (clocks.on_voicemail,),
    events.ClockWarned: (escalation.on_clock, promises.on_clock),
    events.ClockBreached: (promises.on_clock, escalation.on_clock),
    case_events.FilesReceived: (complaints.on_files,),
    case_events.ComplaintOpened: (complaints.on_opened, escalation.on_complaint_opened),
    case_events.ComplaintClosed: (escalation.on_closed, complaints.on_closed),
    case_events.CustomerAnswered: (escalation.on_answered,),
    case_events.ApprovalAsked: (escalation.on_approval_asked,),
    case_events.ApprovalDecided: (escalation.on_approval_decided,),
    case_events.AuthorityNoticed: (escalation.on_authority,),
    case_events.PromiseBroken: (escalation.on_promise_broken,),
}

AFTER: Reactions = {
    events.TicketOpened: (push.counts,),
    events.MessageReceived: (push.item, push.announce, push.counts),
    events.ReplyQueued: (push.item, push.outbox),
    events.ReplyWithdrawn: (push.item,),
    events.ContactNoted: (push.item,),
    events.NoteAdded: (push.item,),
    case_events.NoticeWritten: (push.item, push.outbox),
    events.DeliveryChanged: (push.item,),
    events.TicketAssigned: (push.counts, visitors.line_moved),
    events.TicketMoved: (push.left_queue, push.counts),
    events.StatusChanged: (push.counts,),
    events.WorkQueued: (push.route, visitors.line_moved),
    events.WorkFinished: (push.route, visitors.line_moved),
    events.OfferMade: (push.offer, calls.hurry),
    events.OfferAccepted: (push.offer_over, calls.hurry),
    events.OfferDeclined: (push.offer_over, push.route, calls.hurry),
    events.OfferExpired: (push.offer_over, push.route, calls.hurry),
    events.OfferWithdrawn: (push.offer_over, push.route, calls.hurry),
    events.CallStarted: (push.item, push.counts),
    events.CallMoved: (push.item, push.call, calls.hurry),
    events.CallChanged: (push.item, push.call),
    events.CallMissed: (push.counts,),
    events.VoicemailLeft: (push.counts,),
    events.CallEnded: (push.route,),
    events.AgentStateChanged: (push.route,),
}
