//! One case: the conversation with its marks, and the forms in which a person decides.

use maud::{Markup, html};

use crate::case::{Case, Evidence, FlagName, State};
use crate::conversation::{Kind, Party};
use crate::document::CharIndex;
use crate::export::Language;
use crate::export::cases_csv::name_of;
use crate::export::findings::findings;
use crate::export::report::abridge::Abridged;
use crate::export::report::card::{
    chip, claim, origin, promises, quotes, scores, steps, times, title,
};
use crate::export::report::dialogue::{dialogue, visible};
use crate::ledger::Ledger;
use crate::signal::SignalKind;
use crate::store::decisions::{Correction, Decision, Holds, Right};
use crate::store::select::{Order, Review, Wanted};
use crate::store::{CaseNumber, Judged};

use super::asked::Asked;
use super::heat::heat;
use super::session::{Session, random};
use super::{Answer, App, Wrong, layout};

/// Number of the case in the anchors of its page.
const ANCHOR: u64 = 1;
/// Other conversations of the customer that the chain of promises is made of.
const OTHERS: usize = 50;
/// Letters of a turn in the list of turns.
const OPENING: usize = 60;

/// What the page of a case is made of.
struct View<'a> {
    case: &'a Case,
    decisions: &'a [Decision],
    session: &'a Session,
    /// Filters of the queue it was reached from.
    back: String,
    number: CaseNumber,
}

/// The page of a case.
pub fn page(app: &App, session: &Session, number: CaseNumber, query: &str) -> Answer {
    let asked = Asked::parse(query);
    let store = app.store();
    let mut case = store.case(number)?.ok_or(Wrong::NotFound)?;
    let decisions = store.decisions_on(number)?;
    let corrections = store.corrections_of(number)?;
    let judged = store.run_of(number)?;
    let alike = store.folded_under(number)?;
    drop(store);
    let seen: Vec<&Correction> = corrections
        .iter()
        .filter(|one| one.reviewer == session.reviewer)
        .collect();
    for correction in &seen {
        apply(&mut case, correction);
    }
    let ledger = ledger(app, &case)?;
    let language = session.language;
    let abridged = Abridged::of(&case);
    let view = View {
        case: &case,
        decisions: &decisions,
        session,
        back: asked.query(),
        number,
    };
    let skip = Asked {
        after: number.0,
        ..asked.clone()
    }
    .query();
    let content = html! {
        nav.way {
            a #to-queue href=(format!("/?{}", view.back)) { "← " (language.pick("в очередь", "to the queue")) }
            a #skip href=(format!("/next?{skip}")) { (language.pick("дальше, не решая", "go on without deciding")) " →" }
        }
        h1 { (visible(title(&case))) }
        p.lead { (visible(&facts(&case, language))) }
        @if !alike.is_empty() {
            p.meta { (language.pick("Почти такие же: ", "Nearly the same: "))
                @for (at, (other, id)) in alike.iter().take(10).enumerate() { @if at > 0 { ", " } a href=(format!("/case/{}", other.0)) { (visible(id)) } }
                @if alike.len() > 10 { " …" } }
        }
        div.open.single {
            aside.why.decide { (steps(&case, language)) (view.forms()?) }
            section.conversation aria-label=(language.pick("Разговор", "Conversation")) {
                (heat(&case, language))
                (dialogue(ANCHOR, &abridged, language))
                (view.corrections(&seen)?)
            }
            aside.why {
                (claim(ANCHOR, &case, language))
                @if !case.promises.is_empty() { (promises(ANCHOR, &case, language)) }
                (times(&case, &ledger, language))
                (scores(&case, language))
                @if !case.notices.is_empty() {
                    section { h4 { (language.pick("Замечания к тексту", "Remarks on the text")) }
                        ul.plain { @for notice in &case.notices { li { (visible(notice)) } } } }
                }
                (origin(&case, language))
                (judged_by(judged.as_ref(), language))
            }
        }
    };
    Ok(layout::page(app, session, "", title(&case), &content)?)
}

fn facts(case: &Case, language: Language) -> String {
    let mut parts = vec![language.channel(case.channel).to_owned()];
    parts.extend(
        case.started_at
            .as_deref()
            .map(|started| language.date(started)),
    );
    parts.extend(
        case.narrator
            .map(|narrator| language.narrator(narrator).to_owned()),
    );
    if title(case) != case.case_id {
        parts.push(case.case_id.clone());
    }
    parts.join(" · ")
}

fn judged_by(judged: Option<&Judged>, language: Language) -> Markup {
    html! {
        @if let Some(judged) = judged {
            p.origin { (language.pick("оценено ", "judged ")) (language.date(&judged.at)) ", razbor " (judged.razbor)
                @if let Some(model) = &judged.model { ", " (model) } @else { (language.pick(", только правила", ", rules alone")) } }
        }
    }
}

/// What was promised to this customer in other conversations, too.
fn ledger(app: &App, case: &Case) -> std::result::Result<Ledger, Wrong> {
    let Some(customer) = &case.customer_key else {
        return Ok(Ledger::default());
    };
    let store = app.store();
    let wanted = Wanted {
        review: Review::All,
        customer: Some(customer.clone()),
        order: Order::Newest,
        unfolded: true,
        ..Wanted::default()
    };
    let mut entries = vec![app.keeper.entry(case)];
    for listed in store.list(&wanted, OTHERS, 0)? {
        if listed.case_id != case.case_id
            && let Some(other) = store.case(listed.number)?
        {
            entries.push(app.keeper.entry(&other));
        }
    }
    Ok(Ledger::of(entries, None)?)
}

/// Shows the case as the reviewer set it right.
fn apply(case: &mut Case, correction: &Correction) {
    let Some(turn) = case.turns.get_mut(correction.turn) else {
        return;
    };
    match &correction.right {
        Right::Party(party) => turn.party = *party,
        Right::Span { flag, start, end } => {
            let index = CharIndex::new(&turn.text);
            let quote = turn.text[index.byte_at(*start)..index.byte_at(*end)].to_owned();
            let evidence = Evidence {
                turn: correction.turn,
                start: *start,
                end: *end,
                quote,
                signal: shown_as(*flag),
                origin: format!("person:{}", correction.reviewer),
                reason: "Отмечено человеком".to_owned(),
            };
            case.flags.get_mut(*flag).evidence.push(evidence);
        }
    }
}

/// The signal that a person's span is shown as.
fn shown_as(flag: FlagName) -> SignalKind {
    match flag {
        FlagName::AbusiveStaffReply => SignalKind::Insult,
        FlagName::UnreasonableCustomer => SignalKind::ExcessiveDemand,
        FlagName::BrokenPromise => SignalKind::MissedDeadline,
        FlagName::ExemplaryHandling => SignalKind::Ownership,
    }
}

impl View<'_> {
    /// A form for every flag; those the machine found nothing of stand folded under the others.
    fn forms(&self) -> std::result::Result<Markup, Wrong> {
        let language = self.session.language;
        let found = findings(self.case);
        let clear: Vec<FlagName> = FlagName::ALL
            .into_iter()
            .filter(|&name| self.case.flags.get(name).state == State::Clear)
            .collect();
        let mut forms = Vec::new();
        for finding in &found {
            let flag = self.case.flags.get(finding.flag);
            let head = html! {
                p.head { (chip(finding, language)) span.sure { (language.percent(flag.probability)) } }
                @if finding.evidence.is_some() { p.who { (visible(&finding.who(language))) } }
                (quotes(ANCHOR, flag, language))
            };
            forms.push(self.form(finding.flag, &head, true)?);
        }
        let mut folded = Vec::new();
        for &name in &clear {
            let head = html! { p.head { strong { (language.flag(name)) } span.sure { (language.percent(self.case.flags.get(name).probability)) } } };
            folded.push(self.form(name, &head, false)?);
        }
        let any = clear.iter().any(|&name| self.own(name).is_some());
        Ok(html! {
            section.flags aria-label=(language.pick("Решения", "Decisions")) {
                @for form in &forms { (form) }
                @if !folded.is_empty() {
                    details.clear open[any] {
                        summary { (language.pick("Машина не нашла. Отметить самому", "Not found by the machine. Mark it yourself")) }
                        @for form in &folded { (form) }
                    }
                }
            }
        })
    }

    fn own(&self, flag: FlagName) -> Option<&Decision> {
        self.decisions
            .iter()
            .find(|decision| decision.flag == flag && decision.reviewer == self.session.reviewer)
    }

    fn form(
        &self,
        flag: FlagName,
        head: &Markup,
        found: bool,
    ) -> std::result::Result<Markup, Wrong> {
        let language = self.session.language;
        let own = self.own(flag);
        let ticket = random()?;
        let words = if found {
            [
                ("yes", "Подтвердить", "Confirm"),
                ("no", "Отклонить", "Reject"),
                ("unsure", "Не уверен", "Not sure"),
            ]
        } else {
            [
                ("yes", "Есть", "It holds"),
                ("no", "Нет", "It does not"),
                ("unsure", "Не уверен", "Not sure"),
            ]
        };
        Ok(html! {
            article.finding id=(flag.as_str()) data-open[own.is_none() && found] {
                (head)
                form method="post" action=(format!("/case/{}/decide", self.number.0)) {
                    (layout::form_key(self.session))
                    input type="hidden" name="ticket" value=(ticket);
                    input type="hidden" name="flag" value=(flag.as_str());
                    input type="hidden" name="back" value=(self.back);
                    label { span.vh { (language.pick("Почему", "Why")) " (" (language.flag(flag)) ")" }
                        input name="comment" maxlength="2000" value=[own.map(|own| own.comment.as_str())] placeholder=(language.pick("Почему (необязательно)", "Why (optional)")); }
                    div.buttons role="group" aria-label=(language.flag(flag)) {
                        @for (value, ru, en) in words {
                            button type="submit" name="holds" value=(value) aria-pressed=(if own.is_some_and(|own| name_of(&own.holds) == value) { "true" } else { "false" }) { (language.pick(ru, en)) }
                        }
                    }
                }
                (self.said(flag, own))
            }
        })
    }

    /// What was decided; others' words are shown to those alone who have decided themselves.
    fn said(&self, flag: FlagName, own: Option<&Decision>) -> Markup {
        let language = self.session.language;
        let others = self
            .decisions
            .iter()
            .filter(|decision| decision.flag == flag && decision.reviewer != self.session.reviewer);
        html! {
            @if let Some(own) = own {
                p.said.own { (language.pick("Вы: ", "You: ")) strong { (holds(own.holds, language)) } ", " (language.date(&own.at)) (moved(own, self.case, language)) }
                @for other in others {
                    p.said { (visible(&other.reviewer)) ": " strong { (holds(other.holds, language)) } ", " (language.date(&other.at))
                        @if !other.comment.is_empty() { ". " (visible(&other.comment)) } }
                }
            }
        }
    }

    fn corrections(&self, seen: &[&Correction]) -> std::result::Result<Markup, Wrong> {
        let language = self.session.language;
        let turns = html! {
            @for turn in self.case.turns.iter().filter(|turn| turn.kind != Kind::Boilerplate) {
                option value=(turn.index) { (turn.index + 1) ". " (language.party(turn.party)) ": " (visible(&opening(&turn.text))) }
            }
        };
        let action = format!("/case/{}/correct", self.number.0);
        let parties = [Party::Staff, Party::Customer, Party::Third, Party::Unknown];
        Ok(html! {
            details.correct {
                summary { (language.pick("Исправить: чья реплика, какие слова", "Correct: whose turn, which words")) }
                form method="post" action=(action) {
                    (layout::form_key(self.session)) input type="hidden" name="ticket" value=(random()?); input type="hidden" name="back" value=(self.back);
                    label { (language.pick("Реплика", "Turn")) select name="turn" { (turns) } }
                    label { (language.pick("На самом деле говорит", "It is really")) select name="party" { @for party in parties { option value=(name_of(&party)) { (language.party(party)) } } } }
                    button type="submit" { (language.pick("Исправить, чья реплика", "Correct whose turn it is")) }
                }
                form method="post" action=(action) {
                    (layout::form_key(self.session)) input type="hidden" name="ticket" value=(random()?); input type="hidden" name="back" value=(self.back);
                    label { (language.pick("Реплика", "Turn")) select name="turn" { (turns) } }
                    label { (language.pick("Слова, в которых это видно (как в реплике)", "The words that show it (as in the turn)")) input #words name="words" required maxlength="2000"; }
                    label { (language.pick("Показывают", "They show")) select name="flag" { @for flag in FlagName::ALL { option value=(flag.as_str()) { (language.flag(flag)) } } } }
                    button type="submit" { (language.pick("Отметить слова", "Mark the words")) }
                }
                @if !seen.is_empty() {
                    ul.plain { @for one in seen { li { (language.pick("реплика ", "turn ")) (one.turn + 1) ": " (right(self.case, one, language)) } } }
                }
            }
        })
    }
}

/// A word on a verdict of the machine that is not what it was when the person decided.
fn moved(own: &Decision, case: &Case, language: Language) -> String {
    let now = case.flags.get(own.flag);
    if now.state == own.state {
        return String::new();
    }
    language.pick(
        format!(
            ". Тогда машина считала: {} ({})",
            language.state(own.state),
            language.percent(own.probability)
        ),
        format!(
            ". The machine said then: {} ({})",
            language.state(own.state),
            language.percent(own.probability)
        ),
    )
}

fn right(case: &Case, correction: &Correction, language: Language) -> String {
    match &correction.right {
        Right::Party(party) => language.party(*party).to_owned(),
        Right::Span { flag, start, end } => {
            let words: String = case.turns[correction.turn]
                .text
                .chars()
                .skip(*start)
                .take(end - start)
                .collect();
            format!("«{}» → {}", visible(&words), language.flag(*flag))
        }
    }
}

fn opening(text: &str) -> String {
    let short: String = text.chars().take(OPENING).collect();
    if short.len() < text.len() {
        format!("{short}…")
    } else {
        short
    }
}

/// A decision in words.
pub fn holds(holds: Holds, language: Language) -> &'static str {
    match holds {
        Holds::Yes => language.pick("есть", "it holds"),
        Holds::No => language.pick("нет", "it does not"),
        Holds::Unsure => language.pick("не уверен(а)", "not sure"),
    }
}
