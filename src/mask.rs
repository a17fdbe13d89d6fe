//! Personal data in a text: found, and hidden behind words that say what stood there.
//!
//! Every search reads the same row of tokens; what an earlier one holds, a later one leaves alone: the net, dates of birth,
//! plates, addresses, numbers, people. Sums confirm a number, words beside it decide what it is.

use std::ops::Range;

mod address;
mod again;
mod birth;
mod checksum;
mod cue;
mod harmless;
mod id;
mod leak;
mod ledger;
mod link;
mod name;
mod number;
mod people;
mod person;
mod plate;
mod replace;
mod side;
mod spoken;
mod token;
mod value;
mod whole;
mod words;

pub use again::Hidden;
pub use leak::Leak;

use crate::error::Result;

/// What personal data are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A person: name, patronymic, surname, initials, nickname.
    Name,
    /// A telephone number, or an extension.
    Phone,
    /// A bank card, or its last four digits.
    Card,
    /// A bank or personal account.
    Account,
    /// A contract, a policy.
    Contract,
    /// An order, request, ticket, parcel, booking.
    Order,
    /// A taxpayer's number.
    Inn,
    /// An insurance number.
    Snils,
    /// Series and number of a passport or another document.
    Passport,
    /// A mailbox.
    Email,
    /// Street, house, flat.
    Address,
    /// A date of birth.
    BirthDate,
    /// A number plate.
    Plate,
    /// An address of the net.
    Link,
}

impl Kind {
    /// All kinds, in a fixed order.
    pub const ALL: [Kind; 14] = [
        Kind::Name,
        Kind::Phone,
        Kind::Card,
        Kind::Account,
        Kind::Contract,
        Kind::Order,
        Kind::Inn,
        Kind::Snils,
        Kind::Passport,
        Kind::Email,
        Kind::Address,
        Kind::BirthDate,
        Kind::Plate,
        Kind::Link,
    ];

    /// The name in labelled files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Name => "name",
            Kind::Phone => "phone",
            Kind::Card => "card",
            Kind::Account => "account",
            Kind::Contract => "contract",
            Kind::Order => "order",
            Kind::Inn => "inn",
            Kind::Snils => "snils",
            Kind::Passport => "passport",
            Kind::Email => "email",
            Kind::Address => "address",
            Kind::BirthDate => "birth_date",
            Kind::Plate => "plate",
            Kind::Link => "link",
        }
    }

    /// What stands in the text instead; people get their own (see [`Masker::text`]).
    pub fn sign(self) -> &'static str {
        match self {
            Kind::Name => "[имя]",
            Kind::Phone => "[телефон]",
            Kind::Card => "[карта]",
            Kind::Account => "[счёт]",
            Kind::Contract => "[договор]",
            Kind::Order => "[заказ]",
            Kind::Inn => "[ИНН]",
            Kind::Snils => "[СНИЛС]",
            Kind::Passport => "[паспорт]",
            Kind::Email => "[почта]",
            Kind::Address => "[адрес]",
            Kind::BirthDate => "[дата рождения]",
            Kind::Plate => "[госномер]",
            Kind::Link => "[ссылка]",
        }
    }
}

/// Personal data at a place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Bytes of the text.
    pub bytes: Range<usize>,
    /// What they are.
    pub kind: Kind,
}

/// Finds and hides personal data: immutable, shared by all threads.
pub struct Masker {
    spoken: spoken::Spoken,
    cues: cue::Cues,
    places: address::Places,
    names: name::Names,
}

impl Masker {
    /// Loads words and names that are part of the program.
    ///
    /// # Errors
    ///
    /// [`crate::error::Error::Data`] with file and line when a list is wrong, [`crate::error::Error::Dictionary`] when the
    /// dictionary is damaged.
    pub fn load() -> Result<Self> {
        Ok(Self {
            spoken: spoken::Spoken::load()?,
            cues: cue::Cues::load()?,
            places: address::Places::load()?,
            names: name::Names::load()?,
        })
    }

    /// Personal data of the text, in order, without overlap.
    ///
    /// ```
    /// use razbor::mask::{Kind, Masker};
    /// let found = Masker::load()?.find("Запишите: 8 922 345-67-89, спросить Марину Львовну.");
    /// assert_eq!(found.iter().map(|one| one.kind).collect::<Vec<_>>(), [Kind::Phone, Kind::Name]);
    /// # Ok::<(), razbor::error::Error>(())
    /// ```
    pub fn find(&self, text: &str) -> Vec<Found> {
        let row = token::Row::new(text);
        let mut found: Vec<(Range<usize>, Kind)> = Vec::new();
        let mut taken = vec![false; row.len()];
        self.hold_signs(&row, &mut taken);
        let mut take = |hits: Vec<(Range<usize>, Kind)>, taken: &mut Vec<bool>| {
            for (tokens, kind) in hits {
                if tokens.start < tokens.end && !taken[tokens.clone()].contains(&true) {
                    taken[tokens.clone()].fill(true);
                    found.push((tokens, kind));
                }
            }
        };
        let of = |kind: Kind| move |tokens: Range<usize>| (tokens, kind);
        let harmless = harmless::mark(&row, &self.spoken, &|at: usize| {
            self.cues.is_plain(row.form(at))
                || matches!(
                    self.cues.at(&row, at),
                    Some(
                        cue::Cue::Order | cue::Cue::Contract | cue::Cue::Passport | cue::Cue::Card
                    )
                )
        });
        take(link::find(&row, &self.spoken), &mut taken);
        let dates = birth::find(&row, &self.spoken, &self.cues, &|at: usize| {
            let known = self.names.know(row.form(at));
            known.sure() || known.surname == name::Level::Sure
        });
        take(
            dates.into_iter().map(of(Kind::BirthDate)).collect(),
            &mut taken,
        );
        let plates = plate::find(&row, &self.spoken, &self.cues);
        take(
            plates.into_iter().map(of(Kind::Plate)).collect(),
            &mut taken,
        );
        let is_city = |at: usize| self.names.know(row.form(at)).city;
        let is_cue = |at: usize| self.cues.at(&row, at).is_some();
        let search = address::Search {
            row: &row,
            spoken: &self.spoken,
            harmless: &harmless,
            is_city: &is_city,
            is_cue: &is_cue,
        };
        let addresses = self.places.find(&search);
        take(
            addresses.into_iter().map(of(Kind::Address)).collect(),
            &mut taken,
        );
        let numbers = number::Numbers {
            row: &row,
            spoken: &self.spoken,
            cues: &self.cues,
            harmless: &harmless,
            taken: &taken,
            told: number::Told::new(&row, &self.cues),
        };
        let numbers = numbers.find();
        take(numbers, &mut taken);
        let people = people::People::new(
            &row,
            &self.names,
            &self.spoken,
            &taken,
            &is_cue,
            &|form: &str| self.places.is_famous(form),
        )
        .find();
        take(people.into_iter().map(of(Kind::Name)).collect(), &mut taken);
        extend(&row, &mut found);
        found.sort_by_key(|(tokens, _)| tokens.start);
        found
            .into_iter()
            .map(|(tokens, kind)| Found {
                bytes: match kind {
                    Kind::Name => person::nickname(text, &row.bytes(&tokens)),
                    _ => row.bytes(&tokens),
                },
                kind,
            })
            .collect()
    }

    /// «[телефон]», «Клиент А»: what masking wrote is not masked again.
    fn hold_signs(&self, row: &token::Row, taken: &mut [bool]) {
        for at in 0..row.len() {
            if person::is_sign(row, at) {
                taken[at..at + 2].fill(true);
            }
            if row.form(at) == "[" {
                let close = (at + 1..(at + 5).min(row.len())).find(|&at| row.form(at) == "]");
                if let Some(close) = close {
                    taken[at..=close].fill(true);
                }
            }
        }
    }
}

/// «8 (3452) 51-90-28 доб. 406» is one number.
fn extend(row: &token::Row, found: &mut Vec<(Range<usize>, Kind)>) {
    found.sort_by_key(|(tokens, _)| tokens.start);
    let mut at = 0;
    while at + 1 < found.len() {
        let between = found[at].0.end..found[at + 1].0.start;
        let phones = found[at].1 == Kind::Phone && found[at + 1].1 == Kind::Phone;
        let comma = usize::from(row.form(between.start) == ",");
        let named = row.form(between.start + comma).starts_with("доб") && between.len() <= 3;
        if phones && named {
            found[at].0.end = found[at + 1].0.end;
            found.remove(at + 1);
        } else {
            at += 1;
        }
    }
}
