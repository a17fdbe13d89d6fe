//! What a speaker's label says by itself: «Оператор», «Support_Egor», «Мама пассажирки», `spk_0`.

use std::collections::HashSet;

use crate::morphology::{Morphology, fold};
use crate::rules::pattern::Lexicons;

/// What a label tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// A role of the company.
    Staff,
    /// A role of the one who is served.
    Customer,
    /// A relative or passer-by: the customer himself, or somebody beside him.
    Kin,
    /// A handle as customers of chats have: `user_3381`, `guest_marina`.
    Handle,
    /// A name, a number, nothing.
    Nothing,
}

/// Words of labels.
pub(super) struct Labels {
    staff: HashSet<String>,
    customer: HashSet<String>,
    kin: HashSet<String>,
}

impl Labels {
    /// Takes the lists of `data/lexicons/roles.toml` and the people of `people.toml`.
    pub(super) fn new(lexicons: &Lexicons) -> Self {
        let set = |names: &[&str]| -> HashSet<String> {
            let lists = names.iter().filter_map(|name| lexicons.get(*name));
            lists.flatten().map(|word| fold(word)).collect()
        };
        let either = set(&["label_either"]);
        let without = |set: HashSet<String>| set.difference(&either).cloned().collect();
        Self {
            staff: without(set(&["label_staff", "staff_person"])),
            customer: without(set(&["label_customer"])),
            kin: set(&["label_kin"]),
        }
    }

    /// Reads one label.
    pub(super) fn hint(&self, label: &str, morphology: &Morphology) -> Hint {
        let folded = fold(label);
        let words: Vec<&str> = folded
            .split(|letter: char| !letter.is_alphabetic() && letter != '-')
            .flat_map(|word| {
                std::iter::once(word).chain(word.split('-').filter(|part| part.len() < word.len()))
            })
            .filter(|word| !word.is_empty())
            .collect();
        let lemmas: Vec<String> = words
            .iter()
            .flat_map(|word| {
                let analysis = morphology.analyze(word);
                let read = analysis.words.into_iter().flat_map(|word| word.readings);
                read.map(|reading| reading.lemma).collect::<Vec<_>>()
            })
            .collect();
        let any = |set: &HashSet<String>| {
            words.iter().any(|word| set.contains(*word))
                || lemmas.iter().any(|lemma| set.contains(lemma))
        };
        // «Мама пассажирки», «Муж заказчицы»: the first word says who speaks, the second whose relative
        if words.len() > 1
            && words.first().is_some_and(|first| self.kin.contains(*first))
            && any(&self.customer)
        {
            return Hint::Kin;
        }
        // «номер 208», «кв. 54»: the one who lives there
        let numbered =
            folded.starts_with("номер ") && folded.ends_with(|last: char| last.is_ascii_digit());
        if any(&self.staff) && !numbered {
            Hint::Staff
        } else if any(&self.customer) || numbered {
            Hint::Customer
        } else if any(&self.kin) {
            Hint::Kin
        } else if ["user", "guest", "client", "id"]
            .iter()
            .any(|start| folded.starts_with(start))
        {
            Hint::Handle
        } else {
            Hint::Nothing
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::rules::lexicon;

    #[test]
    fn labels_tell_roles_where_they_have_any() {
        let labels = Labels::new(&lexicon::bundled().unwrap());
        let morphology = Morphology::load().unwrap();
        for (label, hint) in [
            ("Оператор", Hint::Staff),
            ("Мастер-приёмщик", Hint::Staff),
            ("Кристина (салон)", Hint::Staff),
            ("Support_Egor", Hint::Staff),
            ("agent", Hint::Staff),
            ("Поддержка клиентов", Hint::Staff),
            ("Робот", Hint::Staff),
            ("Клиентка", Hint::Customer),
            ("CUSTOMER", Hint::Customer),
            ("Гость 512", Hint::Customer),
            ("кв. 54", Hint::Customer),
            ("Мама пассажирки", Hint::Kin),
            ("Внучка", Hint::Kin),
            ("user_3381", Hint::Handle),
            ("Владелец", Hint::Nothing),
            ("spk_0", Hint::Nothing),
            ("SPEAKER_01", Hint::Nothing),
            ("Тамара Викентьевна", Hint::Nothing),
        ] {
            assert_eq!(labels.hint(label, &morphology), hint, "{label}");
        }
    }
}
