//! One case: the conversation with its marks, and the forms in which a person decides.

use maud::{Markup, html};

use crate::case::{Case, FlagName, State};
use crate::export::Language;
use crate::export::cases_csv::name_of;
use crate::export::findings::findings;
use crate::export::report::abridge::Abridged;
use crate::export::report::card::{
    chip, claim, origin, promises, quotes, scores, steps, times, title,
};
use crate::export::report::dialogue::{dialogue, visible};
use crate::ledger::Ledger;
use crate::store::changes::Change;
use crate::store::decisions::{Correction, Decision, Holds};
use crate::store::select::{Order, Review, Wanted};
use crate::store::{CaseNumber, Judged};

use super::asked::Asked;
use super::heat::heat;
use super::session::{Session, random};
use super::{Answer, App, Wrong, correct_form, layout};

/// Number of the case in the anchors of its page.
const ANCHOR: u64 = 1;
/// Other conversations of the customer that the chain of promises is made of.
const OTHERS: usize = 50;

/// What the page of a case is made of.
struct View<'a> {
    case: &'a Case,
    decisions: &'a [Decision],
    /// What a later run judged otherwise, and nobody has decided on since.
    changes: &'a [Change],
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
    let changes = store.changes_of(number)?;
    let judged = store.run_of(number)?;
    let alike = store.folded_under(number)?;
    drop(store);
    let seen: Vec<&Correction> = corrections
        .iter()
        .filter(|one| one.reviewer == session.reviewer)
        .collect();
    for correction in &seen {
        correct_form::apply(&mut case, correction);
    }
    let ledger = ledger(app, &case)?;
    let language = session.language;
    let abridged = Abridged::of(&case);
    let view = View {
        case: &case,
        decisions: &decisions,
        changes: &changes,
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
        @if session.reviewer.is_empty() {
            p.warning { (language.pick(
                "Имени ещё нет: страница спросит его при первом решении. Назваться сразу можно вверху: «Кто вы?».",
                "No name yet: the page asks for it with the first decision. To give it now: “Who are you?” at the top.")) }
        }
        @if !changes.is_empty() {
            p.warning { (language.pick(
                "Оценка изменилась. Решите по изменившимся флагам заново, хотя бы той же кнопкой: тогда случай уйдёт из раздела «Оценка изменилась».",
                "Judged otherwise. Decide on the changed flags again, if only with the same button: then the case leaves “Judged otherwise”.")) }
        }
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
                (correct_form::forms(&case, number, &seen, session, &view.back)?)
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

/// Where and when, and what is known of the teller.
pub fn facts(case: &Case, language: Language) -> String {
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
            // what was raised before is not looked for among what was never found
            let forms = if self.changed(name) {
                &mut forms
            } else {
                &mut folded
            };
            let head = html! { p.head { strong { (language.flag(name)) } span.sure { (language.percent(self.case.flags.get(name).probability)) } } };
            forms.push(self.form(name, &head, false)?);
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

    fn changed(&self, flag: FlagName) -> bool {
        self.changes.iter().any(|change| change.flag == flag)
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
                ("unsure", "Не уверен(а)", "Not sure"),
            ]
        } else {
            [
                ("yes", "Есть", "It holds"),
                ("no", "Нет", "It does not"),
                ("unsure", "Не уверен(а)", "Not sure"),
            ]
        };
        Ok(html! {
            article.finding id=(flag.as_str()) data-open[(own.is_none() && found) || self.changed(flag)] {
                (head)
                @for change in self.changes.iter().filter(|change| change.flag == flag) {
                    p.change { (language.pick("Изменилось: ", "Changed: ")) (language.change(change)) }
                }
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
                p.said.own { (language.pick("Вы: ", "You: ")) strong { (verdict(own.holds, own.state, language)) } ", " (language.date(&own.at)) (moved(own, self.case, language)) }
                @for other in others {
                    p.said { (visible(&other.reviewer)) ": " strong { (verdict(other.holds, other.state, language)) } ", " (language.date(&other.at))
                        @if !other.comment.is_empty() { ". " (visible(&other.comment)) } }
                }
            }
        }
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

/// A decision in the words of the button that was pressed: what the machine did not find is not confirmed or rejected.
pub fn verdict(holds: Holds, state: State, language: Language) -> &'static str {
    match (holds, state) {
        (Holds::Yes, State::Clear) => language.pick("есть", "it holds"),
        (Holds::No, State::Clear) => language.pick("нет", "it does not"),
        (Holds::Yes, _) => language.pick("подтверждено", "confirmed"),
        (Holds::No, _) => language.pick("отклонено", "rejected"),
        (Holds::Unsure, _) => language.pick("не уверен(а)", "not sure"),
    }
}
