//! The list: what to look at first, with filters and search.

use maud::{Markup, html};

use crate::case::{Case, FlagName};
use crate::export::Language;
use crate::export::findings::{Finding, findings};
use crate::export::quotation::in_marks;
use crate::export::report::card::{chip, claim_chip, title};
use crate::export::report::dialogue::visible;
use crate::store::changes::Change;
use crate::store::decisions::Decision;
use crate::store::select::{Listed, Review};
use crate::store::why_empty::WhyEmpty;

use super::asked::Asked;
use super::case_page::facts;
use super::differences_page::said;
use super::session::Session;
use super::{Answer, App, go};
use super::{filters, layout};

/// Cases on one page of the list.
const PAGE: usize = 25;

/// A case of the list, and what is shown of it beside its flags.
struct Entry {
    listed: Listed,
    case: Case,
    changes: Vec<Change>,
    decisions: Vec<Decision>,
}

/// The list that the address asks for.
pub fn page(app: &App, session: &Session, query: &str) -> Answer {
    let asked = Asked::parse(query);
    let wanted = asked.wanted(app, session);
    let language = session.language;
    let store = app.store();
    let all = store.count_of(&wanted)?;
    if asked.page > last_page(all) {
        return Ok(go(&format!("/?{}", asked.on_page(last_page(all)).query())));
    }
    let mut entries = Vec::new();
    for listed in store.list(&wanted, PAGE, asked.page * PAGE)? {
        let Some(case) = store.brief(listed.number)? else {
            continue;
        };
        let number = listed.number;
        entries.push(Entry {
            changes: if listed.changed {
                store.changes_of(number)?
            } else {
                Vec::new()
            },
            decisions: if wanted.review == Review::Decided {
                store.decisions_on(number)?
            } else {
                Vec::new()
            },
            listed,
            case,
        });
    }
    let why_empty = if entries.is_empty() {
        Some(store.why_empty(&wanted)?)
    } else {
        None
    };
    drop(store);
    let count = language.count(all, ["случай", "случая", "случаев"], ["case", "cases"]);
    let content = html! {
        h1 { (heading(&asked, language)) }
        p.lead { (count) @if asked.narrows() { (language.pick(" по этому отбору. ", " by these filters. "))
            a href=(format!("/?{}", Asked { review: asked.review.clone(), ..Asked::default() }.query())) { (language.pick("Показать все", "Show all")) } }
            @else { (order(&asked, language)) } }
        @for words in asked.misread(app, language) { p.warning role="alert" { (visible(&words)) } }
        (filters::form(app, &asked, language)?)
        @if let Some(why) = &why_empty { p.nothing { (nothing(why, &asked, language)) } }
        ol.queue start=(asked.page * PAGE + 1) {
            @for one in &entries { (entry(one, &asked, session)) }
        }
        (pages(&asked, all, language))
    };
    Ok(layout::page(
        app,
        session,
        here(&asked),
        heading(&asked, language),
        &content,
    )?)
}

/// Number of the last page, from 0.
fn last_page(all: u64) -> usize {
    usize::try_from(all).unwrap_or(usize::MAX).saturating_sub(1) / PAGE
}

/// The place in the navigation.
fn here(asked: &Asked) -> &'static str {
    match asked.review.as_str() {
        "second" => "/?review=second",
        "changed" => "/?review=changed",
        "decided" => "/?review=decided",
        "disagreed" => "/differences",
        _ => "/",
    }
}

/// On to the first case of the list, or to the list when there is none.
pub fn next(app: &App, session: &Session, query: &str) -> Answer {
    let asked = Asked::parse(query);
    let first = app.store().list(&asked.wanted(app, session), 1, 0)?;
    let rest = Asked { after: 0, ..asked }.query();
    Ok(match first.first() {
        Some(listed) => go(&format!("/case/{}?{rest}", listed.number.0)),
        None => go(&format!("/?{rest}")),
    })
}

fn heading(asked: &Asked, language: Language) -> &'static str {
    match asked.review.as_str() {
        "all" => language.pick("Все случаи", "All cases"),
        _ => layout::name_of_place(here(asked), language),
    }
}

/// In which order the list stands, and when a case leaves it.
fn order(asked: &Asked, language: Language) -> &'static str {
    match asked.review.as_str() {
        "changed" => language.pick(
            ": машина теперь думает о них иначе. Случай уходит отсюда, когда по каждому изменившемуся флагу кто-нибудь решит заново, хотя бы той же кнопкой.",
            ": the machine judges them otherwise now. A case leaves this list once somebody has decided again on every changed flag, if only with the same button.",
        ),
        "" | "open" if asked.order.is_empty() => language.pick(
            ", сначала вред, потом то, в чём машина сомневается.",
            ", harm first, then what the machine doubts.",
        ),
        _ => "",
    }
}

fn nothing(why: &WhyEmpty, asked: &Asked, language: Language) -> Markup {
    let words = match why {
        WhyEmpty::NoCases => language.pick(
            "В хранилище нет ни одного случая. Положите их командой razbor score ПАПКА --db ФАЙЛ.",
            "The store holds no case. Put some in with razbor score FOLDER --db FILE.",
        ),
        WhyEmpty::Backwards => language.pick(
            "«С даты» позже, чем «По дату»: поменяйте их местами.",
            "“From” is later than “To”: swap them.",
        ),
        WhyEmpty::Filters => language.pick(
            "По этому отбору ничего нет. Снимите часть условий или ищите другими словами.",
            "Nothing fits these filters. Take some away, or search for other words.",
        ),
        WhyEmpty::FitsElsewhere(count) => {
            let every = Asked {
                review: "all".to_owned(),
                after: 0,
                ..asked.on_page(0)
            };
            return html! {
                (language.pick("Здесь по этому отбору ничего нет. Среди всех случаев таких ", "Nothing here fits these filters. Of all cases, these do: "))
                (language.whole(*count)) ": " a href=(format!("/?{}", every.query())) { (language.pick("показать", "show")) }
            };
        }
        WhyEmpty::NoFlags => language.pick(
            "Ни в одном случае ничего не отмечено: смотреть нечего.",
            "No case has a flag: nothing to look at.",
        ),
        WhyEmpty::AllDone => language.pick(
            "Очередь пуста: всё разобрано.",
            "The queue is empty: all is done.",
        ),
        WhyEmpty::NoDecisions => language.pick(
            "Ни одного решения ещё нет.",
            "Nobody has decided on anything yet.",
        ),
        WhyEmpty::NoneSuch => match asked.review.as_str() {
            "second" => language.pick(
                "Пока нечего смотреть вторым: сначала кто-то другой должен принять решение.",
                "Nothing to look at as second yet: somebody else has to decide first.",
            ),
            "changed" => language.pick(
                "Нет случаев, о которых машина думает иначе и на которые никто ещё не посмотрел.",
                "There are no cases that the machine judges otherwise and nobody has looked at yet.",
            ),
            _ => language.pick("Здесь пока пусто.", "Nothing here yet."),
        },
    };
    html! { (words) }
}

fn entry(entry: &Entry, asked: &Asked, session: &Session) -> Markup {
    let language = session.language;
    let Entry {
        listed,
        case,
        changes,
        ..
    } = entry;
    let found = findings(case);
    let mut facts = vec![facts(case, language)];
    facts.extend(listed.operator.clone());
    if listed.folded > 0 {
        let count = language.whole(listed.folded);
        facts.push(language.pick(
            format!("похожих ещё {count}"),
            format!("{count} more alike"),
        ));
    }
    html! {
        li { a.entry href=(format!("/case/{}?{}", listed.number.0, asked.on_page(0).query())) {
            span.line { strong.name { (visible(title(case))) } span.meta { (visible(&facts.join(" · "))) } }
            span.chips {
                @for finding in &found { (chip(finding, language)) span.sure { (language.percent(finding.probability)) } }
                (claim_chip(case.legitimacy.class, language))
                @if listed.changed { span.chip { (language.pick("оценка изменилась", "judged otherwise")) } }
            }
            @for change in changes { span.change { (language.change(change)) } }
            @if let Some(first) = found.first() {
                @if let Some(quote) = Finding::quote(first) { span.quote lang="ru" { (in_marks(&visible(&quote))) } }
                @else { span.quote.none { (language.pick("Без точной цитаты: видно только из всего разговора", "No single quote: seen in the whole conversation only")) } }
            }
            (decided(&entry.decisions, session))
        } }
    }
}

/// Who decided what; what others said of a flag is shown to those alone who have decided on it themselves.
fn decided(decisions: &[Decision], session: &Session) -> Markup {
    let language = session.language;
    let own = |flag: FlagName| {
        decisions
            .iter()
            .any(|one| one.flag == flag && one.reviewer == session.reviewer)
    };
    html! {
        @for one in decisions {
            @if own(one.flag) {
                span.said { (language.flag(one.flag)) " · " (said(one, language)) }
            } @else {
                span.said { (language.flag(one.flag)) " · " (visible(&one.reviewer))
                    (language.pick(": видно после вашего решения", ": shown once you have decided")) }
            }
        }
    }
}

fn pages(asked: &Asked, all: u64, language: Language) -> Markup {
    let last = last_page(all);
    let to = |page: usize| format!("/?{}", asked.on_page(page).query());
    html! {
        @if last > 0 {
            nav.pages aria-label=(language.pick("Страницы", "Pages")) {
                @if asked.page > 0 { a rel="prev" href=(to(asked.page - 1)) { "← " (language.pick("раньше", "previous")) } }
                span { (language.pick("страница ", "page ")) (asked.page + 1) (language.pick(" из ", " of ")) (last + 1) }
                @if asked.page < last { a rel="next" href=(to(asked.page + 1)) { (language.pick("дальше", "next")) " →" } }
            }
        }
    }
}
