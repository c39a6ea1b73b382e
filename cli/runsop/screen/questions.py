"""A prompt of the model as a question on the screen: its words, its keys, and what stands above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from runsop.model.answers import NOBODY, bounds_of, keys_of, label_of, read_answer
from runsop.model.drafts import display_name
from runsop.model.progress import Offer, Progress, assumed
from runsop.model.runbook import Ask, Kind, Phase, Step
from runsop.model.values import Value
from runsop.model.walk import Prompt
from runsop.screen.cards import call
from runsop.screen.prompter import Form, Option, Question
from runsop.screen.reading import as_text
from runsop.screen.story import news

PHASES = tuple(Phase)
NOTHING = "nothing"
"""The remedy that is none."""

TAKE, EDIT, EDITOR, TEMPLATE = "take", "edit", "editor", "template"
DRAFT_OPTIONS = (
    Option("", TAKE, "take it"),
    Option("2", EDIT, "edit"),
    Option("3", EDITOR, "editor"),
    Option("4", TEMPLATE, "other template"),
)

NOW, EARLIER, CHANGED, NOT_YET = "now", "earlier", "changed", "not_yet"
SENT_OPTIONS = (
    Option("1", NOW, "sent now"),
    Option("2", EARLIER, "sent earlier"),
    Option("3", CHANGED, "sent, with other words"),
    Option("4", NOT_YET, "not yet"),
)

WHOLE_STEP = "step"
SKIP_OPTIONS = (
    Option("1", "not now", "not now, ask me again"),
    Option("2", "does not apply", "does not apply"),
    Option("3", "unknown", "unknown"),
    Option("4", "other", "another reason"),
    Option("5", WHOLE_STEP, "this whole step does not apply"),
)


def heading(step: Step, letter: str = "", *, name: str = "") -> str:
    """Return the line a step opens with: its phase and its title, and the party it is about."""
    place = PHASES.index(step.phase) + 1
    whose = f" · {letter}{f' {name}' if name else ''}" if letter else ""
    return f"{place}/6 {step.phase} · {step.title or step.id}{whose}"


def guidance(step: Step, *, short: bool) -> tuple[str, ...]:
    """Return what helps to do a step well; short: two lines of guidance and one never."""
    lines = [line for line in step.guidance.split("\n") if line]
    nevers = [_never(line) for line in (step.never[:1] if short else step.never)]
    return (*(lines[:2] if short else lines), *nevers)


def _never(line: str) -> str:
    """A line that already says no says it once."""
    return line if line.lower().startswith(("do not ", "no ", "never ")) else f"never: {line}"


def ask_question(
    state: Progress,
    prompt: Prompt,
    now: Callable[[], datetime],
    *,
    short: bool,
    new_step: bool,
) -> Question:
    """Return the question an ask of the runbook is put as.

    Args:
        state: the incident so far.
        prompt: which ask, for which party.
        now: the clock; time answers are read by it.
        short: before the first reply, when less is shown.
        new_step: whether the step's heading and guidance stand above.
    """
    step, ask = prompt.step, prompt.ask
    assert step is not None  # noqa: S101  # a prompt for an ask has both
    assert ask is not None  # noqa: S101  # see above
    party = state.party(prompt.for_) if prompt.for_ else None
    letter = party.letter if party else ""
    name = state.names.get(prompt.for_, "")
    above: tuple[str, ...] = ()
    if new_step:
        since = news(state) if step.every else ()
        help_ = STOPPED if stopped(state) and short else guidance(step, short=short)
        above = ("", heading(step, letter, name=name), *help_, *since)
    people = tuple(dict.fromkeys((*(person.handle for person in state.team.people), state.owner)))
    parties = {party.letter: party.alias for party in state.parties} | {
        party.alias: party.alias for party in state.parties
    }

    form, options = form_of(state, ask)
    optional = form is Form.TOGGLE or (form in (Form.LINE, Form.TEXT) and not ask.required)

    def parse(text: str) -> Value:
        if optional and not text.strip():
            return ""
        return read_answer(ask, text, now=now(), people=people, parties=parties)

    return Question(
        id=ask.id,
        text=ask.text or ask.id.replace("_", " "),
        form=form,
        above=above,
        options=options,
        enter=_enter(state, ask),
        optional=optional,
        hint=ask.hint or (call(state.team, state.team.lead) if ask.id == "lead_reached" and state.team.lead else ""),
        for_=letter,
        for_name=name,
        parse=parse if form is not Form.TOGGLE else (lambda text: text),
    )


def with_answer(question: Question, value: Value | None) -> Question:
    """Return a question with the answer it has already: ticked, what Enter takes, or in its field to be changed."""
    match value:
        case None:
            return question
        case tuple():
            return replace(question, ticked=value) if question.form is Form.TOGGLE else question
    if question.form is Form.KEY:
        return replace(question, enter=typed(value))
    return replace(question, prefill=as_text(typed(value)), enter="")


def typed(value: Value) -> str:
    """Return a value as a person would type it; two values that are typed alike are the same answer."""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


STOPPED = ("Use the words below and no others. The call comes first.",)
"""What stands above a prompt before the first reply once there is a hard stop."""


def stopped(state: Progress) -> bool:
    """Tell whether a hard stop was answered."""
    answer = state.answers.get(("hard_stop", ""))
    return answer is not None and answer.value not in (None, "none")


def form_of(state: Progress, ask: Ask) -> tuple[Form, tuple[Option, ...]]:
    """Return how an ask is answered, and by which keys."""
    match ask.kind:
        case Kind.YES_NO:
            return Form.KEY, (Option("1", "yes", "yes"), Option("2", "no", "no"))
        case Kind.CHOICE:
            return Form.KEY, tuple(Option(key, choice, label_of(ask, choice)) for key, choice in keys_of(ask))
        case Kind.SCALE:
            least, greatest = bounds_of(ask)
            numbers = range(least or 0, (greatest or 0) + 1)
            return Form.KEY, tuple(Option(str(n), str(n), ask.labels.get(str(n), "")) for n in numbers)
        case Kind.CHOICES | Kind.CHECKLIST:
            return Form.TOGGLE, tuple(Option(key, choice, label_of(ask, choice)) for key, choice in keys_of(ask))
        case Kind.PERSON:
            return Form.KEY, people_options(state, me=True)
        case Kind.LONG:
            return Form.TEXT, ()
        case _:
            return Form.LINE, ()


def people_options(state: Progress, handles: tuple[str, ...] | None = None, *, me: bool = False) -> tuple[Option, ...]:
    """Return colleagues by key, whoever has the incident last as "me" or not at all, and 0 for nobody."""
    wanted = handles if handles is not None else tuple(person.handle for person in state.team.people)
    others = [handle for handle in wanted if handle != state.owner]
    named = [(handle, display_name(state, handle)) for handle in others] + ([(state.owner, "me")] if me else [])
    listed = [Option(str(n), handle, label) for n, (handle, label) in enumerate(named, start=1)]
    return (*listed, Option("0", NOBODY, "nobody available"))


def remedy_options(state: Progress, language: str) -> tuple[Option, ...]:
    """Return the catalogue by key, the least effort for the customer first, and 0 for nothing at all."""
    ranked = sorted(state.team.remedies, key=lambda remedy: remedy.effort)
    listed = (
        Option(str(n), remedy.id, f"{remedy.id}, effort {remedy.effort}: {in_language(remedy.title, language)}")
        for n, remedy in enumerate(ranked, start=1)
    )
    return (*listed, *((Option("0", NOTHING, "nothing, and I say why"),) if ranked else ()))


def offer_options(state: Progress, offers: tuple[Offer, ...], language: str) -> tuple[Option, ...]:
    """Return the offers a party may choose from, and 0 for none of them."""
    titles = {remedy.id: in_language(remedy.title, language) for remedy in state.team.remedies}
    remedies = [offer.event.remedy for offer in offers]
    ids = remedies if len(set(remedies)) == len(remedies) else [offer.event.id for offer in offers]
    listed = [
        Option(str(n), ids[n - 1], titles.get(offer.event.remedy) or offer.event.remedy)
        for n, offer in enumerate(offers, start=1)
    ]
    return (*listed, Option(str(len(offers) + 1), "no_answer", "no answer yet"), Option("0", "none", "none of these"))


def _enter(state: Progress, ask: Ask) -> str:
    """Return what Enter takes: the default, or what is assumed already."""
    default = ask.default if isinstance(ask.default, str) else in_language(ask.default, state.team.language)
    value = assumed(state, ask)
    match value:
        case None if ask.kind not in (Kind.CHOICES, Kind.CHECKLIST):
            return default
        case None | tuple():
            return ""
    return typed(value)


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return a text in a language, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
