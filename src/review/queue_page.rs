//! The list: what to look at first, with filters and search.

use maud::{Markup, html};

use crate::case::{Case, FlagName};
use crate::export::Language;
use crate::export::findings::{Finding, findings};
use crate::export::report::card::{chip, claim_chip, flag_sign, title};
use crate::export::report::dialogue::visible;
use crate::store::select::{Column, Listed};

use super::asked::Asked;
use super::layout;
use super::session::Session;
use super::{Answer, App, go};

/// Cases on one page of the list.
const PAGE: usize = 25;
/// Choices offered of operators and companies.
const CHOICES: usize = 200;

/// The list that the address asks for.
pub fn page(app: &App, session: &Session, query: &str) -> Answer {
    let asked = Asked::parse(query);
    let wanted = asked.wanted(app, session);
    let language = session.language;
    let (all, listed) = {
        let store = app.store();
        let listed = store.list(&wanted, PAGE, asked.page * PAGE)?;
        let mut cases = Vec::with_capacity(listed.len());
        for listed in listed {
            if let Some(case) = store.brief(listed.number)? {
                cases.push((listed, case));
            }
        }
        (store.count_of(&wanted)?, cases)
    };
    let count = language.count(all, ["случай", "случая", "случаев"], ["case", "cases"]);
    let content = html! {
        h1 { (heading(&asked, language)) }
        p.lead { (count) @if asked.narrows() { (language.pick(" по этому отбору. ", " by these filters. "))
            a href=(format!("/?{}", Asked { review: asked.review.clone(), ..Asked::default() }.query())) { (language.pick("Показать все", "Show all")) } } }
        (filters(app, &asked, language)?)
        @if listed.is_empty() { (nothing(&asked, language)) }
        ol.queue start=(asked.page * PAGE + 1) {
            @for (listed, case) in &listed { (entry(listed, case, &asked, language)) }
        }
        (pages(&asked, all, language))
    };
    let here = match asked.review.as_str() {
        "second" => "/?review=second",
        "changed" => "/?review=changed",
        "decided" => "/?review=decided",
        _ => "/",
    };
    Ok(layout::page(
        app,
        session,
        here,
        heading(&asked, language),
        &content,
    )?)
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
        "second" => language.pick("Второй взгляд", "Second look"),
        "changed" => language.pick("Оценка изменилась", "Judged otherwise"),
        "decided" => language.pick("Решённые случаи", "Decided cases"),
        "disagreed" => language.pick("Где мнения разошлись", "Where reviewers differ"),
        "all" => language.pick("Все случаи", "All cases"),
        _ => language.pick("Что посмотреть сначала", "What to look at first"),
    }
}

fn nothing(asked: &Asked, language: Language) -> Markup {
    let words = match asked.review.as_str() {
        _ if asked.narrows() => language.pick(
            "По этому отбору ничего нет. Снимите часть условий или ищите другими словами.",
            "Nothing fits these filters. Take some away, or search for other words.",
        ),
        "" | "open" => language.pick(
            "Очередь пуста: всё разобрано.",
            "The queue is empty: all is done.",
        ),
        "second" => language.pick(
            "Пока нечего смотреть вторым: сначала кто-то другой должен принять решение.",
            "Nothing to look at as second yet: somebody else has to decide first.",
        ),
        _ => language.pick("Здесь пока пусто.", "Nothing here yet."),
    };
    html! { p.nothing { (words) } }
}

fn entry(listed: &Listed, case: &Case, asked: &Asked, language: Language) -> Markup {
    let found = findings(case);
    let mut facts = vec![language.channel(case.channel).to_owned()];
    facts.extend(
        case.started_at
            .as_deref()
            .map(|started| language.date(started)),
    );
    facts.extend(listed.operator.clone());
    if title(case) != case.case_id {
        facts.push(case.case_id.clone());
    }
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
            @if let Some(first) = found.first() {
                @if let Some(quote) = Finding::quote(first) { span.quote lang="ru" { "«" (visible(&quote)) "»" } }
                @else { span.quote.none { (language.pick("Без точной цитаты: видно только из всего разговора", "No single quote: seen in the whole conversation only")) } }
            }
        } }
    }
}

fn filters(
    app: &App,
    asked: &Asked,
    language: Language,
) -> std::result::Result<Markup, super::Wrong> {
    let (operators, companies, channels) = {
        let store = app.store();
        (
            store.values_of(Column::Operator, CHOICES)?,
            store.values_of(Column::Company, CHOICES)?,
            store.values_of(Column::Channel, CHOICES)?,
        )
    };
    let channels: Vec<(String, String)> = channels
        .into_iter()
        .map(|name| {
            let channel = serde_json::from_value(name.as_str().into());
            let title =
                channel.map_or(name.clone(), |channel| language.channel(channel).to_owned());
            (name, title)
        })
        .collect();
    let plain = |names: Vec<String>| {
        names
            .into_iter()
            .map(|name| (name.clone(), name))
            .collect::<Vec<_>>()
    };
    let named = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|&(value, title)| (value.to_owned(), title.to_owned()))
            .collect()
    };
    let states = named(&[
        ("raised", language.pick("отмечено", "raised")),
        ("unsure", language.pick("под вопросом", "not sure")),
    ]);
    let orders = named(&[("newest", language.pick("сначала новые", "newest first"))]);
    let any = |ru, en| language.pick(ru, en);
    Ok(html! {
        form.filters method="get" action="/" role="search" {
            @if !asked.review.is_empty() { input type="hidden" name="review" value=(asked.review); }
            label.search { span.vh { (language.pick("Поиск по словам", "Search for words")) }
                input #search type="search" name="text" value=(asked.text) placeholder=(language.pick("Слова или «точная фраза»", "Words or an “exact phrase”")); }
            fieldset { legend.vh { (language.pick("Флаги", "Flags")) }
                @for name in FlagName::ALL {
                    label.pick.(name.as_str()) { input type="checkbox" name="flag" value=(name.as_str()) checked[asked.flag.iter().any(|flag| flag == name.as_str())];
                        span { span.sign aria-hidden="true" { (flag_sign(name)) } " " (language.flag(name)) } }
                } }
            details.more open[!(asked.operator.is_empty() && asked.team.is_empty() && asked.company.is_empty() && asked.channel.is_empty() && asked.since.is_empty() && asked.until.is_empty())] {
                summary { (language.pick("Ещё условия", "More filters")) }
                div.fields {
                    (choice("state", language.pick("Состояние", "State"), any("любое", "any"), &states, &asked.state))
                    (choice("operator", language.pick("Сотрудник", "Employee"), any("любой", "anybody"), &plain(operators), &asked.operator))
                    @if !app.teams.is_empty() { (choice("team", language.pick("Команда", "Team"), any("любая", "any"), &plain(app.teams.keys().cloned().collect()), &asked.team)) }
                    (choice("company", language.pick("Компания", "Company"), any("любая", "any"), &plain(companies), &asked.company))
                    (choice("channel", language.pick("Канал", "Channel"), any("любой", "any"), &channels, &asked.channel))
                    label { (language.pick("С даты", "From")) input type="date" name="since" value=(asked.since); }
                    label { (language.pick("По дату", "To")) input type="date" name="until" value=(asked.until); }
                    (choice("order", language.pick("Порядок", "Order"), any("сначала важное", "most important first"), &orders, &asked.order))
                }
            }
            button type="submit" { (language.pick("Найти", "Find")) }
        }
    })
}

fn choice(
    name: &str,
    title: &str,
    any: &str,
    options: &[(String, String)],
    chosen: &str,
) -> Markup {
    html! {
        @if !options.is_empty() {
            label { (title)
                select name=(name) { option value="" { (any) }
                    @for (value, text) in options { option value=(value) selected[value == chosen] { (visible(text)) } } } }
        }
    }
}

fn pages(asked: &Asked, all: u64, language: Language) -> Markup {
    let last = usize::try_from(all).unwrap_or(usize::MAX).saturating_sub(1) / PAGE;
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
