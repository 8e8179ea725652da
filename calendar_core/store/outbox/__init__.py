"""The queue of outgoing mail: enqueue, claim, settle, back off and hold.

    pending → sending (claimed → data) → sent | pending again | dead | suppressed | expired

Nothing is sent inside a transaction. A message is claimed (attempt counted, lease taken), marked in doubt just before
its body is handed over, and settled; each step is a commit of its own. Every step repeats the state and the lease token
in its WHERE, so a sender that lost its lease changes nothing. A message whose sender died between mark and settling is
pending again when its lease ends, under the same Message-ID, and is counted in doubt (docs/decisions/0021).
"""
