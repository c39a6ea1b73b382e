"""Prompts whose answer is more than one value: parties, remedies, promises, approvals, and what just happened."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from runsop.model import clock, consequences
from runsop.model import events as ev
from runsop.model.answers import NOBODY, read_time
from runsop.model.authority import may_give, may_receive, may_sanction
from runsop.model.drafts import display_name, language_of, named_time
from runsop.model.privacy import too_short
from runsop.model.progress import NEWCOMER, NOT_NOW, View
from runsop.model.runbook import Ask, Kind, Step
from runsop.model.team import Remedy
from runsop.model.values import Value, parse_money
from runsop.model.walk import Prompt
from runsop.screen import questions as q
from runsop.screen import words
from runsop.screen.prompter import Form, Option

if TYPE_CHECKING:
    from runsop.commands.walking import Walking

_PARTY = re.compile(r"^(?P<name>[^:：]+?)(?:\s*[:：]\s*(?P<point>.*?))?\s*(?P<marks>[!?$！？]*)$")
TAGS = {"!": "harsh", "！": "harsh", "?": "constructive", "？": "constructive", "$": "wants-money"}

HAPPENED = (
    Option("1", "complains", "complains"),
    Option("2", "asks", "asks"),
    Option("3", "wants-money", "wants money"),
    Option("4", "insults", "insults"),
    Option("5", "defends", "defends us"),
    Option("6", "thanks", "thanks"),
    Option("7", "refuses-private", "refuses private"),
    Option("8", "leaves", "leaves"),
)

NEXT_WORD = frozenset({"next_update_at", "morning_at"})
"""Slots of a message that say when we write again."""

SANCTIONS = ("mute", "remove", "ban")
"""What an ask named `sanction` may answer that needs a published rule and a right; a note or a warning needs neither."""


class Composite:
    """Puts the prompts of one walk that need several questions, and records what they say."""

    def __init__(self, walking: Walking) -> None:
        self._walking = walking

    def ask(self, prompt: Prompt, step: Step, ask: Ask) -> None:
        """Put an ask of kind party, remedy or promise."""
        match ask.kind:
            case Kind.PARTY:
                self._parties(prompt, ask)
            case Kind.PROMISE:
                self._promises(prompt, ask)
            case _ if ask.of:
                self._choose(prompt, step, ask)
            case _:
                self._offer(prompt, ask)

    def refusal(self, ask: Ask, value: Value) -> str:
        """Return why an answer cannot stand, or ""."""
        state = self._walking.session.state
        if ask.id == "receiver" and isinstance(value, str) and value not in (NOBODY, state.owner):
            return may_receive(state, value).why
        return ""

    def after(self, prompt: Prompt, ask: Ask, value: Value) -> None:
        """Do what follows from an answer at once: the hard-stop card, a sanction's rule, words that were pasted."""
        walking = self._walking
        session = walking.session
        if ask.id == "about" and isinstance(value, str):
            session.read_about(value)
        elif ask.id == "hard_stop" and value != ask.zero:
            walking.prompter.show("", *words.hard_stop_card(session.state, str(value)))
        elif ask.id == "lead_reached" and value in ("off", "nobody"):
            walking.prompter.show("", *words.deputy_card(session.state))
        elif ask.id == "sanction" and value in SANCTIONS:
            self._sanction(prompt, str(value))
        elif ask.id == "better_fit" and value is True:
            self._switch()

    def time(self, id: str, text: str, *, future: bool = False) -> datetime:
        """Ask for a moment."""
        now = self._walking.session.env.now
        value = self._walking.own(id, text, Form.LINE, parse=lambda typed: read_time(typed, now=now(), future=future))
        assert isinstance(value, datetime)  # noqa: S101  # read_time returns one
        return value

    # ── sent ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def sent_events(
        self, prompt: Prompt, *, draft: str, text: str, sent_at: datetime | None, new_text: str
    ) -> tuple[ev.Event, ...]:
        """Return the events of a message that left: itself, and what it promises."""
        session, step, ask = self._walking.session, prompt.step, prompt.ask
        assert step is not None  # noqa: S101  # a draft stands in a step
        assert ask is not None  # noqa: S101
        state = session.state
        view = View(state)
        left = sent_at or session.env.now()
        public = ask.public and view.value("public") is not False
        coming = named_time(text, left, clock.rhythm_end(state, left)) if self._names_next_word(ask) else None
        channel = view.value("channel")
        sent = session.new(
            ev.Sent,
            of=draft,
            channel=str(channel or "") if ask.public else "",
            public=public or (ask.public and step.deadline == "first-reply"),
            language=language_of(state, view),
            for_=prompt.for_,
            sent_at=sent_at,
            next_update_at=coming,
            text=new_text,
        )
        promised = (session.new(kind, **fields) for kind, fields in consequences.of_sent(state, ask, prompt.for_))
        return (sent, *promised)

    def _names_next_word(self, ask: Ask) -> bool:
        """Tell whether a time in a public message is that of our next one, and not of a visit or a live hour."""
        template = self._walking.session.messages.get(ask.message)
        return ask.public and (template is None or not NEXT_WORD.isdisjoint(template.placeholders))

    # ── parties ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _parties(self, prompt: Prompt, ask: Ask) -> None:
        walking = self._walking
        aliases: list[str] = []
        while True:
            question = walking.question(prompt)
            typed = str(
                walking.own(
                    ask.id,
                    ask.text or "Who is in it?",
                    Form.LINE,
                    above=question.above,
                    own=False,
                    hint=ask.hint or "a blank line ends",
                    optional=True,
                )
            )
            several = typed if walking.prompter.interactive else typed.replace(";", "\n")  # a file gives all at once
            lines = [line for line in several.split("\n") if line.strip()]
            if not lines:
                break
            aliases += [alias for line in lines if (alias := self._party(line.strip()))]
            if not walking.prompter.interactive:
                break
        walking.answer(prompt, ask, tuple(aliases))

    def _party(self, line: str) -> str:
        """Record `Qi: pyramid !$`: the name in the sidecar, the point as a note, the marks as its tag."""
        walking = self._walking
        match = _PARTY.match(line)
        name = match.group("name").strip() if match else line
        alias = self.known_party(name)
        if not alias:
            alias = walking.session.add_party(name, hide_short=self._hides(name))
        point = (match.group("point") or "") if match else ""
        marks = match.group("marks") if match else ""
        tag = next((TAGS[mark] for mark in marks if mark != "$"), "") or ("wants-money" if "$" in marks else "")
        if point or tag:
            walking.record(walking.session.new(ev.Noted, text=point, for_=alias, tag=tag))
        if "$" in marks and tag != "wants-money":
            walking.record(walking.session.new(ev.Noted, for_=alias, tag="wants-money"))
        return alias

    def known_party(self, name: str) -> str:
        """Return the alias of a name, letter or alias that is already known, else ""."""
        state = self._walking.session.state
        wanted = name.casefold()
        for party in state.parties:
            if wanted in (party.letter.casefold(), party.alias, state.names.get(party.alias, "").casefold()):
                return party.alias
        return ""

    def _hides(self, name: str) -> bool:
        """A name too short to be hidden safely everywhere is asked about, once."""
        if not too_short(name):
            return True
        options = (Option("1", "yes", "yes, hide it"), Option("2", "no", "no, it is also a common word"))
        return (
            self._walking.own(
                "hide",
                f'"{name}" is short. Hide it wherever it stands in a text?',
                Form.KEY,
                options=options,
                enter="yes",
            )
            == "yes"
        )

    def newcomer(self, given: str) -> None:
        """Record what just happened in the chat: who, what, and words if there are any."""
        walking, session = self._walking, self._walking.session
        who, what, said = self._read_news(given)
        if not who:
            listed = tuple(
                Option(str(n), party.alias, f"{party.letter} {session.state.names.get(party.alias, '')}".strip())
                for n, party in enumerate(session.state.parties[:9], start=1)
            )
            options = (*listed, Option("0", "0", "somebody new"))
            who = str(walking.own("new", "Who?", Form.KEY, options=options))
        known = self.known_party(who) or next(
            (party.alias for n, party in enumerate(session.state.parties, start=1) if who == str(n)), ""
        )
        asked = not what and walking.prompter.interactive
        what = what or str(walking.own("new_what", "What happened?", Form.KEY, options=HAPPENED))
        if asked and not said:
            said = str(walking.own("new_words", "Their words (Enter: none)", Form.LINE, optional=True))
        if not known:
            name = "" if who in ("0", "new") else who
            if asked and not name:
                name = str(walking.own("new_name", "Their name (Enter: unknown)", Form.LINE, optional=True))
            known = self.known_party(name) if name else ""
            known = known or session.add_party(name, NEWCOMER, hide_short=self._hides(name) if name else True)
        facts = consequences.of_news(session.state, what, known)
        walking.record(
            session.new(ev.Noted, text=said, for_=known, tag=what),
            *(session.new(kind, **fields) for kind, fields in facts),
        )
        party = session.state.party(known)
        walking.prompter.show(f"{party.letter if party else known} {what}. SEV{session.state.severity}.")

    def _read_news(self, given: str) -> tuple[str, str, str]:
        """Read `/new Qi wants money all of it` as who, what and words; what cannot be told is left to be asked."""
        tokens = given.split()
        for place in (1,) if tokens[:1] and self.known_party(tokens[0]) else (1, 2):
            rest = " ".join(tokens[place:])
            for option in HAPPENED:
                names = (option.key, option.id, option.label) if place == 1 else (option.id, option.label)
                name = next((each for each in names if f"{rest} ".startswith(f"{each} ")), "")
                if name:
                    return " ".join(tokens[:place]), option.id, rest[len(name) :].strip()
        return " ".join(tokens[:1]), "", " ".join(tokens[1:])

    # ── remedies ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _offer(self, prompt: Prompt, ask: Ask) -> None:
        walking, session = self._walking, self._walking.session
        language = language_of(session.state, View(session.state))
        question = walking.question(prompt)
        options = q.remedy_options(session.state, language)
        if not options:
            walking.prompter.show(*question.above, "sop.toml lists no remedy.")
        chosen = walking.own(
            ask.id,
            ask.text or "What is offered?",
            Form.TOGGLE,
            options=options,
            above=question.above,
            optional=True,
            own=False,
            hint=ask.hint,
        )
        catalogue = {remedy.id: remedy for remedy in session.state.team.remedies}
        picked = [catalogue[id] for id in chosen if id in catalogue] if isinstance(chosen, tuple) else []
        if not picked:
            reason = str(walking.own("no_remedy", "Nothing is offered, because:", Form.LINE))
            walking.record(session.new(ev.Noted, text=reason, tag="no-remedy"))
        elif all(remedy.effort > 1 for remedy in picked):
            walking.prompter.show("Every one of these costs them effort. Add one that needs a letter or less.")
        for remedy in picked:
            self._offer_one(remedy)
        walking.answer(prompt, ask, tuple(remedy.id for remedy in picked))

    def _offer_one(self, remedy: Remedy) -> None:
        walking, session = self._walking, self._walking.session
        amount = str(remedy.cost) if remedy.cost else ""
        if remedy.right == "refund":
            amount = str(
                walking.own(
                    "amount",
                    f"How much at most, each? ({remedy.id})",
                    Form.LINE,
                    enter=amount,
                    parse=lambda typed: str(parse_money(typed)),
                )
            )
        reason = ""
        if remedy.effort >= 3:
            reason = str(walking.own("effort", f"{remedy.id} asks them to buy first. Why is that right?", Form.LINE))
        offer = session.new(ev.Offered, remedy=remedy.id, amount=amount, effort=remedy.effort, reason=reason)
        verdict = may_give(session.state, session.operator, remedy, amount)
        walking.record(offer)
        if verdict.allowed:
            return
        options = q.people_options(session.state, verdict.ask)
        who = walking.own(
            "approved_by",
            f"{remedy.id}: {verdict.why}. You recommend it; who is asked?",
            Form.KEY,
            options=options,
            enter="" if walking.prompter.interactive else NOBODY,
        )
        walking.record(session.new(ev.ApprovalAsked, of=offer.id, who=str(who)))

    def _choose(self, prompt: Prompt, step: Step, ask: Ask) -> None:
        walking, session = self._walking, self._walking.session
        state = session.state
        language = language_of(state, View(state))
        offers = tuple(offer for offer in state.offers if offer.verdict != "denied")
        question = walking.question(prompt)
        if not offers:
            walking.record(
                session.new(ev.Skipped, step=step.id, ask=ask.id, for_=prompt.for_, reason="nothing was offered")
            )
            return
        chosen = walking.own(
            ask.id,
            ask.text or "What did they choose?",
            Form.KEY,
            options=q.offer_options(state, offers, language),
            above=question.above,
            for_=question.for_,
            for_name=question.for_name,
            own=False,
        )
        offer = next((each for each in offers if chosen in (each.event.id, each.event.remedy)), None)
        if chosen == "no_answer":
            walking.record(session.new(ev.Skipped, step=step.id, ask=ask.id, for_=prompt.for_, reason=NOT_NOW))
        elif offer is None:
            declined = [session.new(ev.Declined, of=each.event.id, for_=prompt.for_) for each in offers]
            walking.answer(prompt, ask, "none", more=tuple(declined))
        else:
            taken = session.new(ev.Chosen, of=offer.event.id, for_=prompt.for_, chosen_by="customer")
            walking.answer(prompt, ask, offer.event.remedy, more=(taken,))

    def approval(self, prompt: Prompt) -> None:
        """Ask what came of an approval; when it waits too long, say whom to ask instead."""
        walking, session = self._walking, self._walking.session
        state = session.state
        offer = next(each for each in state.offers if each.event.id == prompt.of)
        deputy = state.team.deputy
        above: tuple[str, ...] = ("",)
        if prompt.due and deputy and deputy != offer.asked:
            above = ("", f"{display_name(state, offer.asked)} has not answered. Ask {words.call(state, deputy)}.")
        options = (
            Option("1", "approved", "approved"),
            Option("2", "denied", "denied"),
            Option("3", "waiting", "no answer yet"),
            Option("4", "other", "ask somebody else"),
        )
        said = walking.own(
            "approval",
            f"{offer.event.remedy}: what does {display_name(state, offer.asked)} say?",
            Form.KEY,
            options=options,
            above=above,
            enter="" if walking.prompter.interactive else "waiting",
        )
        match said:
            case "approved":
                walking.record(session.new(ev.Approved, of=prompt.of, who=offer.asked))
            case "denied":
                walking.record(session.new(ev.Denied, of=prompt.of, who=offer.asked))
            case "other":
                who = str(walking.own("approved_by", "Who?", Form.KEY, options=q.people_options(state)))
                walking.record(session.new(ev.ApprovalAsked, of=prompt.of, who=who))
            case _:
                walking.record(session.new(ev.Skipped, step="", ask="approval", of=prompt.of, reason=NOT_NOW))

    def give(self, prompt: Prompt) -> None:
        """Ask whether a party has what they chose."""
        walking, session = self._walking, self._walking.session
        state = session.state
        offer = next(each for each in state.offers if each.event.id == prompt.of)
        party = state.party(prompt.for_)
        letter = party.letter if party else ""
        options = (
            Option("1", "given", "yes, they have it"),
            Option("2", "later", "not yet"),
            Option("3", "declined", "they no longer want it"),
        )
        said = walking.own(
            "given",
            f"{offer.event.remedy} for {letter}: is it done?",
            Form.KEY,
            options=options,
            for_=letter,
            for_name=state.names.get(prompt.for_, ""),
            enter="" if walking.prompter.interactive else "later",
        )
        match said:
            case "given":
                walking.record(session.new(ev.Given, of=prompt.of, for_=prompt.for_))
            case "declined":
                walking.record(session.new(ev.Declined, of=prompt.of, for_=prompt.for_))
            case _:
                walking.record(
                    session.new(ev.Skipped, step="", ask="given", for_=prompt.for_, of=prompt.of, reason=NOT_NOW)
                )

    # ── promises and sanctions ────────────────────────────────────────────────────────────────────────────────────

    def _promises(self, prompt: Prompt, ask: Ask) -> None:
        walking, session = self._walking, self._walking.session
        made: list[str] = []
        question = walking.question(prompt)
        while len(made) < 3:
            what = str(
                walking.own(
                    ask.id,
                    ask.text or "What is promised?",
                    Form.LINE,
                    above=question.above if not made else (),
                    own=bool(made),
                    optional=True,
                    hint="a blank line ends",
                )
            ).strip()
            if not what:
                break
            due = self.time("due", "By when?", future=True)
            me = Option("", session.operator, "me")
            who = str(
                walking.own(
                    "who",
                    "Who does it?",
                    Form.KEY,
                    options=(me, *q.people_options(session.state)),
                    enter=session.operator,
                )
            )
            promise = session.new(ev.Promised, promise=ask.id, what=what, who=who, due=due, for_=prompt.for_)
            walking.record(promise)
            made.append(promise.id)
        walking.answer(prompt, ask, tuple(made))

    def promise_due(self, prompt: Prompt) -> None:
        """Ask whether a promise whose time has come is kept."""
        walking, session = self._walking, self._walking.session
        promise = next(each for each in session.state.promises if each.event.id == prompt.of).event
        options = (
            Option("1", "kept", "kept"),
            Option("2", "not_yet", "not yet"),
            Option("3", "missed", "it will not be kept"),
        )
        said = walking.own(
            "promise",
            f"{promise.who} promised: {promise.what}. Is it kept?",
            Form.KEY,
            options=options,
            enter="" if walking.prompter.interactive else "not_yet",
        )
        match said:
            case "kept":
                walking.record(session.new(ev.Kept, of=prompt.of))
            case "missed":
                reason = str(walking.own("missed", "What stands in its way?", Form.LINE))
                walking.record(session.new(ev.Missed, of=prompt.of, reason=reason))
            case _:
                walking.record(session.new(ev.Skipped, step="", ask="promise", of=prompt.of, reason=NOT_NOW))

    def _sanction(self, prompt: Prompt, action: str) -> None:
        """Record a sanction only with a published rule and, above one's right, only as asked for."""
        walking, session = self._walking, self._walking.session
        rules = session.state.team.rules
        for_ = prompt.for_ or self._whom(action)
        options = (
            *(Option(str(n), rule.id, q.in_language(rule.text, "en")) for n, rule in enumerate(rules[:9], start=1)),
            Option("0", "none", "none: then it is not done"),
        )
        rule = str(walking.own("sanction_rule", f"Which published rule allows to {action}?", Form.KEY, options=options))
        verdict = may_sanction(session.state, session.operator, action, "" if rule == "none" else rule)
        if not verdict.allowed:
            walking.prompter.show(f"Not done: {verdict.why}.")
            walking.record(session.new(ev.Noted, text=f"{action} refused: {verdict.why}", for_=for_, tag="refused"))
            return
        typed = str(walking.own("sanction_word", f'Type "{action}" to record it.', Form.LINE, optional=True))
        if typed.strip().lower() != action:
            walking.prompter.show("Not recorded.")
            return
        walking.record(session.new(ev.Sanctioned, action=action, rule=rule, for_=for_))

    def _whom(self, action: str) -> str:
        """Ask which person is meant, when the step is not asked person by person."""
        walking = self._walking
        state = walking.session.state
        if not state.parties:
            return ""
        options = tuple(
            Option(str(n), party.alias, f"{party.letter} {state.names.get(party.alias, '')}".strip())
            for n, party in enumerate(state.parties, start=1)
        )
        typed = str(walking.own("sanction_for", f"Who is it? ({action})", Form.KEY, options=options, free=True))
        return self.known_party(typed)

    # ── another runbook ───────────────────────────────────────────────────────────────────────────────────────────

    def _switch(self) -> None:
        """Go on with a runbook that fits better; what is answered stays."""
        walking, session = self._walking, self._walking.session
        books = [book for book in session.env.library.signals() if book.id not in ("core", session.walk.id)][:9]
        options = (
            *(Option(str(n), book.id, book.title) for n, book in enumerate(books, start=1)),
            Option("0", "stay", "none of these after all"),
        )
        chosen = str(walking.own("switch_to", "Which one?", Form.KEY, options=options))
        if chosen != "stay":
            session.switch(chosen)
            walking.prompter.show(f"It goes on with {chosen}. What is answered stays.")
