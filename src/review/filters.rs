//! The filters over the list.

use maud::{Markup, html};

use super::asked::Asked;
use super::{App, Wrong};
use crate::case::FlagName;
use crate::export::Language;
use crate::export::report::card::flag_sign;
use crate::export::report::dialogue::visible;
use crate::store::select::Column;

/// Choices offered of operators and companies.
const CHOICES: usize = 200;

/// The form over the list.
pub fn form(app: &App, asked: &Asked, language: Language) -> std::result::Result<Markup, Wrong> {
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
