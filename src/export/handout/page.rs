//! The handout as a page made for print: one file, no network, an example begins where the last one ends.

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::examples::Example;
use crate::export::findings::findings;
use crate::export::report::abridge::Abridged;
use crate::export::report::card::{chip, quotes};
use crate::export::report::dialogue::{dialogue, visible};
use crate::export::report::page::STYLE;

use super::{Handout, decided, shown};

const OWN_STYLE: &str = include_str!("page.css");

impl Handout<'_> {
    /// Writes the page.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn page(&self, out: &mut dyn Write) -> io::Result<()> {
        let language = self.language;
        let title = self.title();
        let page = html! {
            (DOCTYPE)
            html lang=(language.code()) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    link rel="icon" href="data:,";
                    title { (title) }
                    style { (PreEscaped(STYLE)) (PreEscaped(OWN_STYLE)) }
                }
                body { main {
                    header.top { h1 { (title) } p.lead { (self.privacy()) } }
                    @for (at, example) in self.examples.iter().enumerate() { (self.sheet(at, &shown(example))) }
                } }
            }
        };
        out.write_all(page.into_string().as_bytes())
    }

    fn sheet(&self, at: usize, example: &Example) -> Markup {
        let (case, language) = (&example.case, self.language);
        let number = at as u64 + 1;
        html! {
            section.example {
                h2 { (visible(&self.heading(at, example))) }
                p.meta { (visible(&self.facts(case))) }
                @if let Some(said) = self.said(example) { p.said { (visible(&said)) } }
                (dialogue(number, &Abridged::of(case), language))
                @for finding in findings(case) {
                    div.finding {
                        p.head { (chip(&finding, language)) span.sure { (language.percent(finding.probability)) } }
                        (quotes(number, case.flags.get(finding.flag), language))
                    }
                }
                @if !example.decisions.is_empty() {
                    div.ask { h4 { (language.pick("Решение руководителя", "The supervisor's decision")) }
                        ul.plain { @for decision in &example.decisions { li { (visible(&decided(decision, language))) } } } }
                }
                @let questions = self.asked(example);
                @if !questions.is_empty() {
                    div.ask { h4 { (language.pick("Вопросы для группы", "Questions for the class")) }
                        ol { @for question in questions { li { (question) div.notes-room {} div.notes-room {} } } } }
                }
            }
        }
    }
}
