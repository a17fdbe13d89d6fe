//! The page around the cases: head, morning summary, filters, colophon.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::case::{FlagName, LegitimacyClass};
use crate::document::Rejected;
use crate::export::cases_csv::name_of;
use crate::export::findings::{Finding, findings, worth_looking};
use crate::export::quotation::in_marks;
use crate::export::run::Run;
use crate::export::tone::Tone;
use crate::export::urgent::Entry;
use crate::export::words::Language;

use super::abridge::Abridged;
use super::card::{chip, flag_sign, title};
use super::dialogue::visible;

pub const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Cases listed under «Посмотрите сначала».
const FIRST_LOOK: usize = 5;

/// Everything up to the open `main`. The policy allows this very style and script and nothing else, so that even a
/// mistake in escaping could not run a word of the input.
pub fn head(language: Language) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    let page = html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { (language.pick("Разбор обращений", "Complaint debrief")) }
                style { (PreEscaped(STYLE)) }
            }
        }
    }
    .into_string();
    // the element stays open: cases are written one by one
    PreEscaped(page.trim_end_matches("</html>").to_owned() + "<body><main>")
}

fn hash(text: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}

/// The counts a supervisor wants in one look.
pub fn summary(run: &Run, rejected: &[Rejected], language: Language) -> Markup {
    let counts = &run.counts;
    html! {
        header.top {
            h1 { (language.pick("Разбор обращений", "Complaint debrief")) }
            p.lead {
                (language.count(counts.cases, ["случай", "случая", "случаев"], ["case", "cases"]))
                @if let (Some(earliest), Some(latest)) = (&counts.earliest, &counts.latest) { ", " (period(earliest, latest, language)) }
                (language.pick(". С отметками ", ". Marked: ")) strong { (language.whole(counts.cases_flagged)) }
                @if counts.cases_unsure > 0 {
                    (language.pick(", под вопросом ещё ", ", under question another ")) strong { (language.whole(counts.cases_unsure)) }
                }
                "."
            }
        }
        @if run.interrupted {
            p.warning role="status" { (language.pick(
                "Прогон был остановлен: в отчёте только то, что успели обработать.",
                "The batch was stopped: this report holds what was done until then.")) }
        }
        section.tiles aria-label=(language.pick("Сводка", "Summary")) {
            @for name in FlagName::ALL {
                @let states = counts.flag(name);
                div.tile.(name.as_str()) {
                    p.name { span.sign aria-hidden="true" { (flag_sign(name)) } " " (language.flag(name)) }
                    p.number { (language.whole(states.raised)) }
                    p.under {
                        @if states.unsure > 0 { (language.pick("под вопросом ", "not sure ")) (language.whole(states.unsure)) }
                        @else { (language.pick("сомнительных нет", "none in doubt")) }
                    }
                }
            }
        }
        (claims(run, language))
        @if counts.rejected > 0 { (unread(run, rejected, language)) }
    }
}

fn period(earliest: &str, latest: &str, language: Language) -> String {
    let day = |iso: &str| language.date(iso.get(..10).unwrap_or(iso));
    let (first, last) = (day(earliest), day(latest));
    if first == last {
        first
    } else {
        format!("{first} – {last}")
    }
}

const CLASSES: [LegitimacyClass; 5] = [
    LegitimacyClass::Justified,
    LegitimacyClass::Partly,
    LegitimacyClass::Unjustified,
    LegitimacyClass::NotAClaim,
    LegitimacyClass::Unsure,
];

/// How fair the claims are, as one divided bar with its legend.
fn claims(run: &Run, language: Language) -> Markup {
    let total = run.counts.cases.max(1) as f64;
    let share = |class: &LegitimacyClass| {
        run.counts
            .legitimacy
            .get(&name_of(class))
            .copied()
            .unwrap_or_default()
    };
    let mut left = 0.0;
    let mut bars = String::new();
    for class in &CLASSES {
        let width = share(class) as f64 / total * 1000.0;
        if width > 0.0 {
            bars.push_str(&format!(
                "<rect class=\"{}\" x=\"{left:.1}\" width=\"{:.1}\" height=\"10\"/>",
                name_of(class),
                (width - 3.0).max(1.0)
            ));
        }
        left += width;
    }
    html! {
        @if run.counts.cases > 0 {
            section.claims {
                h2 { (language.pick("Обоснованность претензий", "Are the claims fair")) }
                (PreEscaped(format!("<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{bars}</svg>")))
                ul.legend {
                    @for class in CLASSES.iter().filter(|class| share(class) > 0) {
                        li.(name_of(class)) { span.dot aria-hidden="true" {} (language.legitimacy(*class)) " " strong { (language.whole(share(class))) } }
                    }
                }
            }
        }
    }
}

fn unread(run: &Run, rejected: &[Rejected], language: Language) -> Markup {
    let count = run.counts.rejected;
    html! {
        details.unread {
            summary { strong { (language.pick("Не прочитано: ", "Not read: "))
                (language.count(count, ["запись", "записи", "записей"], ["record", "records"])) }
                (language.pick(". Эти обращения не оценены.", ". These were not evaluated.")) }
            ul.plain { @for record in rejected { li { (visible(&record.to_string())) } } }
            @if count > rejected.len() as u64 {
                p { (language.pick("Остальные в rejected.jsonl.", "The others are in rejected.jsonl.")) }
            }
        }
    }
}

/// The most urgent cases, linked to their place in the list.
pub fn first_look(cases: &[Entry<Abridged>], language: Language) -> Markup {
    let mut urgent: Vec<&Entry<Abridged>> = cases
        .iter()
        .filter(|entry| worth_looking(&entry.kept.case))
        .collect();
    urgent.sort();
    urgent.truncate(FIRST_LOOK);
    html! {
        @if cases.len() > FIRST_LOOK && !urgent.is_empty() {
            section.first {
                h2 { (language.pick("Посмотрите сначала", "Look at these first")) }
                ol {
                    @for entry in urgent {
                        @let found = findings(&entry.kept.case);
                        li { a href=(format!("#c{}", entry.number)) {
                            span.name { (visible(title(&entry.kept.case))) }
                            @if let Some(quote) = found.first().and_then(Finding::quote) {
                                span.quote lang="ru" { (visible(&in_marks(&quote))) }
                            }
                            span.chips { @for finding in found.iter().take(2) { (chip(finding, language)) } }
                        } }
                    }
                }
            }
        }
    }
}

/// Filters; without the script they stay hidden and the list shows everything.
pub fn filters(cases: &[Entry<Abridged>], language: Language) -> Markup {
    let mut channels: Vec<_> = cases.iter().map(|entry| entry.kept.case.channel).collect();
    channels.sort_unstable();
    channels.dedup();
    html! {
        section.legend-box {
            details {
                summary { (language.pick("Как читать разметку", "How to read the marks")) }
                ul.tones { @for tone in Tone::ALL { li { mark.(tone.class()) { span.sign aria-hidden="true" { (tone.sign()) } " " (tone_title(tone, language)) } } } }
                p { (language.pick(
                    "Цветной фон: на этом месте держится флаг. Одно подчёркивание: замечено, но флаг не держит. Номер ведёт к пояснению под репликой, число рядом с ним: уверенность от 0 до 1.",
                    "A tinted background carries a flag. An underline alone was noticed but carries none. The number leads to the note under the turn; the figure there is certainty from 0 to 1.")) }
            }
        }
        form #filters hidden {
            label.search { span.vh { (language.pick("Поиск по тексту", "Search the text")) }
                input type="search" name="text" placeholder=(language.pick("Поиск по тексту", "Search the text")) autocomplete="off"; }
            fieldset {
                legend.vh { (language.pick("Флаги", "Flags")) }
                @for name in FlagName::ALL {
                    label.pick.(name.as_str()) { input type="checkbox" name="flag" value=(name.as_str());
                        span { span.sign aria-hidden="true" { (flag_sign(name)) } " " (language.flag(name)) } }
                }
            }
            (choice("state", language.pick("Состояние", "State"), &[
                ("any", language.pick("все случаи", "all cases")),
                ("found", language.pick("отмечено или под вопросом", "raised or not sure")),
                ("raised", language.pick("отмечено", "raised")),
                ("unsure", language.pick("под вопросом", "not sure")),
                ("clear", language.pick("ничего не найдено", "clear")),
            ]))
            @if channels.len() > 1 {
                @let names: Vec<(String, &str)> = channels.iter().map(|channel| (name_of(channel), language.channel(*channel))).collect();
                @let mut options: Vec<(&str, &str)> = vec![("any", language.pick("все каналы", "all channels"))];
                @let () = options.extend(names.iter().map(|(value, text)| (value.as_str(), *text)));
                (choice("channel", language.pick("Канал", "Channel"), &options))
            }
            (choice("sort", language.pick("Порядок", "Order"), &[
                ("number", language.pick("как во входных данных", "as in the input")),
                ("escalation", language.pick("сначала срочные", "urgent first")),
            ]))
            button type="reset" { (language.pick("Сбросить", "Reset")) }
            output role="status" data-shown=(language.pick("Показано", "Shown")) data-of=(language.pick("из", "of")) {}
        }
    }
}

fn choice(name: &str, title: &str, options: &[(&str, &str)]) -> Markup {
    html! {
        label.choice { span.vh { (title) }
            select name=(name) { @for (value, text) in options { option value=(value) { (text) } } } }
    }
}

fn tone_title(tone: Tone, language: Language) -> &'static str {
    match tone {
        Tone::StaffBad => language.pick("сотрудник ведёт себя плохо", "staff behaves badly"),
        Tone::CustomerBad => language.pick("клиент ведёт себя плохо", "the customer behaves badly"),
        Tone::For => language.pick("за претензию", "for the claim"),
        Tone::Against => language.pick("против претензии", "against the claim"),
        Tone::Good => language.pick("хорошая работа", "good work"),
        Tone::Neutral => language.pick("просто к сведению", "worth knowing"),
    }
}

/// Opens the list of cases, with a word on those left out.
pub fn list_start(left_out: u64, language: Language) -> Markup {
    let open = html! {
        h2 { (language.pick("Случаи", "Cases")) }
        @if left_out > 0 {
            p.left-out {
                (language.pick("Здесь самые срочные. Ещё ", "These are the most urgent. Another "))
                (language.count(left_out, ["случай", "случая", "случаев"], ["case", "cases"]))
                (language.pick(" меньшей срочности посчитаны в сводке и лежат в cases.csv и cases.jsonl.",
                    " of lesser urgency are counted above and stand in cases.csv and cases.jsonl."))
            }
        }
    };
    PreEscaped(open.into_string() + "<section id=\"cases\">")
}

/// Closes the list and the page.
pub fn end(run: &Run, language: Language) -> Markup {
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    let colophon = html! {
        footer {
            p { "razbor " (run.razbor)
                @if let Some(model) = &run.model { " · " (language.pick("модель ", "model ")) (model.name) " " code { (short(&model.hash)) } }
                @else { " · " (language.pick("без модели, только правила", "rules alone, no model")) }
                @if !run.rules_hash.is_empty() { " · " (language.pick("правила ", "rules ")) code { (short(&run.rules_hash)) } }
                @if !run.config_hash.is_empty() { " · " (language.pick("настройки ", "configuration ")) code { (short(&run.config_hash)) } }
            }
            p { (language.pick(
                "Отметки ставит программа по словам разговора. Решение за человеком; оценка претензии не юридическое заключение.",
                "The program marks by the words of a conversation. People decide; the view of a claim is not legal advice.")) }
        }
    };
    PreEscaped(format!(
        "</section></main>{}<script>{SCRIPT}</script></body></html>\n",
        colophon.into_string()
    ))
}
