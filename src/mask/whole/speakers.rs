//! Who speaks, and for which company: labels of turns, the company's name.

use super::Scene;
use crate::case::Case;
use crate::mask::name::Level;
use crate::mask::person::{self, Side};
use crate::mask::side::Speaker;
use crate::mask::token::Row;
use crate::mask::{Found, Kind, Masker};

/// «ИП Иванов И. И.»: a person's.
fn is_own(row: &Row) -> bool {
    (0..row.len()).any(|at| {
        matches!(
            row.form(at),
            "ип" | "самозанятый" | "самозанятая" | "предприниматель"
        )
    })
}

impl Masker {
    /// Words of the company's name, where it is no person's own; «Мастерская Ирина» has employees of that name, too.
    pub(super) fn firm(&self, case: &Case) -> Vec<String> {
        let row = Row::new(case.company.as_deref().unwrap_or_default());
        if is_own(&row) {
            return Vec::new();
        }
        let words = row.tokens.iter().map(|token| &token.form);
        words
            .filter(|form| self.names.know(form).given < Level::Sure)
            .cloned()
            .collect()
    }

    /// As [`Masker::find`], but words of the company's name are nobody: «Полярис, слушаю вас».
    pub(super) fn find_in(&self, text: &str, firm: &[String]) -> Vec<Found> {
        let mut found = self.find(text);
        found.retain(|one| one.kind != Kind::Name || !is_firm(&text[one.bytes.clone()], firm));
        found
    }

    /// «Оператор Ирина», «Клиент (Пётр)», «Ильназ».
    pub(super) fn label(&self, label: &str, side: Side, scene: &mut Scene) -> String {
        let row = Row::new(label);
        let mut found = self.find_in(label, &scene.firm);
        if found.is_empty() && row.len() <= 4 {
            let named = |at: usize| {
                let (token, known) = (&row.tokens[at], self.names.know(row.form(at)));
                let word = self.names.is_role(&token.form) || self.names.is_person(&token.form);
                token.is_word()
                    && token.len() > 2
                    && !word
                    && !known.never
                    && !token.is_latin()
                    && !token.is_joint()
                    && !scene.firm.contains(&token.form)
                    && !person::is_sign(&row, at)
                    && (known.any() || token.is_capital() && !self.names.is_word(&token.form))
            };
            found.extend((0..row.len()).filter(|&at| named(at)).map(|at| Found {
                bytes: row.tokens[at].bytes.clone(),
                kind: Kind::Name,
            }));
        }
        for one in found.iter_mut().filter(|one| one.kind == Kind::Name) {
            one.bytes = person::nickname(label, &one.bytes);
        }
        for one in found.iter().filter(|one| one.kind == Kind::Name) {
            scene
                .crowd
                .meet(&self.names, &label[one.bytes.clone()], side);
        }
        // «Оператор Ирина», «Клиент (Пётр)»: the sign says whose side it is, the role would say it twice
        let name = found.iter().find(|one| one.kind == Kind::Name).cloned();
        if let Some(name) = name.filter(|_| found.len() == 1) {
            let rest = row
                .tokens
                .iter()
                .filter(|token| token.is_word() && !name.bytes.contains(&token.bytes.start));
            let mut roles = rest.clone();
            if rest.count() <= 2
                && roles.all(|token| {
                    self.names.is_role(&token.form) || self.names.is_person(&token.form)
                })
            {
                scene
                    .hidden
                    .add(&self.spoken, Kind::Name, &label[name.bytes.clone()]);
                let at = scene.crowd.meet(&self.names, &label[name.bytes], side);
                return scene.crowd.sign(at);
            }
        }
        self.piece(label, found, Speaker::of(side), scene).text
    }

    /// «ИП Иванов И. И.» is a person's; «Ромашка» is not.
    pub(super) fn company(&self, company: &str, scene: &mut Scene) -> String {
        let row = Row::new(company);
        if !is_own(&row) {
            return scene.hidden.open.hide(company);
        }
        let found = self.find(company);
        for one in found.iter().filter(|one| one.kind == Kind::Name) {
            scene
                .crowd
                .meet(&self.names, &company[one.bytes.clone()], Side::Staff);
        }
        self.piece(company, found, Speaker::of(Side::Staff), scene)
            .text
    }
}

/// Whether every word belongs to the company.
fn is_firm(words: &str, firm: &[String]) -> bool {
    let row = Row::new(words);
    let mut words = row.tokens.iter().filter(|token| token.is_word());
    !firm.is_empty() && words.all(|token| firm.contains(&token.form))
}
