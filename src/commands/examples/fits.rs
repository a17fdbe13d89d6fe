//! Why no case fits: which condition takes the last ones away, and what to write instead.

use razbor::examples::Ask;
use razbor::store::Store;
use razbor::store::select::{Column, Wanted};

/// Values of a column that are looked through, and those that are named.
const LOOKED: usize = 10_000;
const NAMED: usize = 5;

/// A condition, whether it is set, and how to leave it out.
type Condition = (&'static str, fn(&Ask) -> bool, fn(&mut Ask));

const CONDITIONS: [Condition; 15] = [
    (
        "--confirmed",
        |ask| ask.confirmed,
        |ask| ask.confirmed = false,
    ),
    (
        "--operator or --team",
        |ask| !ask.wanted.operators.is_empty(),
        |ask| ask.wanted.operators.clear(),
    ),
    (
        "--company",
        |ask| ask.wanted.company.is_some(),
        |ask| ask.wanted.company = None,
    ),
    (
        "--search",
        |ask| ask.wanted.words.is_some(),
        |ask| ask.wanted.words = None,
    ),
    (
        "--signal",
        |ask| ask.wanted.signal.is_some(),
        |ask| ask.wanted.signal = None,
    ),
    (
        "--domain",
        |ask| ask.wanted.domain.is_some(),
        |ask| ask.wanted.domain = None,
    ),
    (
        "--severity",
        |ask| ask.wanted.harm.is_some(),
        |ask| ask.wanted.harm = None,
    ),
    (
        "--length",
        |ask| ask.wanted.letters.is_some(),
        |ask| ask.wanted.letters = None,
    ),
    (
        "--legitimacy",
        |ask| ask.wanted.legitimacy.is_some(),
        |ask| ask.wanted.legitimacy = None,
    ),
    (
        "--channel",
        |ask| ask.wanted.channel.is_some(),
        |ask| ask.wanted.channel = None,
    ),
    (
        "--since",
        |ask| ask.wanted.since.is_some(),
        |ask| ask.wanted.since = None,
    ),
    (
        "--until",
        |ask| ask.wanted.until.is_some(),
        |ask| ask.wanted.until = None,
    ),
    (
        "--flag",
        |ask| !ask.wanted.flags.is_empty(),
        |ask| ask.wanted.flags.clear(),
    ),
    (
        "--without",
        |ask| !ask.wanted.without.is_empty(),
        |ask| ask.wanted.without.clear(),
    ),
    (
        "--near-miss",
        |ask| ask.near_miss,
        |ask| ask.near_miss = false,
    ),
];

/// A sentence or two.
pub fn why_none(store: &Store, ask: &Ask) -> anyhow::Result<String> {
    if ask.number == 0 {
        return Ok("--n 0 asks for nothing".to_owned());
    }
    if let (Some(since), Some(until)) = (ask.wanted.since, ask.wanted.until)
        && since > until
    {
        return Ok(format!("no day is both since {since} and until {until}"));
    }
    for (what, asked, column) in [
        (
            "--operator",
            ask.wanted.operators.as_slice(),
            Column::Operator,
        ),
        ("--company", ask.wanted.company.as_slice(), Column::Company),
    ] {
        let known = store.values_of(column, LOOKED)?;
        if let [asked] = asked
            && !known.contains(asked)
        {
            return Ok(format!(
                "no case has {what} {asked:?}{}",
                like(asked, &known)
            ));
        }
    }
    if ask.contrast {
        return Ok(format!("no pair was found: {}", no_more_pairs(store, ask)?));
    }
    let set: Vec<&Condition> = CONDITIONS.iter().filter(|(_, set, _)| set(ask)).collect();
    let mut enough = Vec::new();
    for (name, _, leave_out) in &set {
        let mut less = Ask {
            number: 1,
            ..ask.clone()
        };
        leave_out(&mut less);
        if !store.examples(&less)?.is_empty() {
            enough.push(*name);
        }
    }
    Ok(match (enough.as_slice(), set.is_empty()) {
        ([], true) => "the store has no case with a flag raised; put some in with `razbor score INPUT --db FILE`".to_owned(),
        ([], false) => {
            let names: Vec<&str> = set.iter().map(|(name, _, _)| *name).collect();
            format!("no case fits; leave out more than one of {}", names.join(", "))
        }
        (enough, _) => format!("no case fits; some do without {}", enough.join(", or without ")),
    })
}

/// Why there are no pairs, or no more of them.
pub fn no_more_pairs(store: &Store, ask: &Ask) -> anyhow::Result<String> {
    let sides = store.sides(ask)?;
    let of = |ask: &Ask| ask.wanted != Wanted::default() || ask.confirmed;
    let advice = if of(ask) {
        "; leave out conditions for more"
    } else {
        ""
    };
    Ok(match (sides.badly, sides.well) {
        (0, 0) => format!("no case is handled plainly badly or plainly well{advice}"),
        (_, 0) => format!(
            "no case is handled plainly well: exemplary, neither rude nor a promise broken{advice}"
        ),
        (0, _) => format!(
            "no case is handled plainly badly: rude or a promise broken, nothing exemplary{advice}"
        ),
        (badly, well) => format!(
            "of {badly} handled badly and {well} handled well no others are alike enough: two customers, the same domain, trouble with the same thing{advice}"
        ),
    })
}

/// What is known and like the asked, or what there is.
fn like(asked: &str, known: &[String]) -> String {
    let asked = asked.to_lowercase();
    let words: Vec<&str> = asked.split_whitespace().collect();
    let is_like = |name: &&String| {
        let name = name.to_lowercase();
        words
            .iter()
            .any(|word| word.chars().count() > 2 && name.contains(word))
            || name.split_whitespace().any(|part| near(part, &asked))
    };
    let alike: Vec<&String> = known.iter().filter(is_like).collect();
    let (words, named) = if alike.is_empty() {
        ("there are", known.iter().collect())
    } else {
        ("there are alike", alike)
    };
    if named.is_empty() {
        return "; the store knows none".to_owned();
    }
    let more = if named.len() > NAMED { " …" } else { "" };
    let named: Vec<String> = named
        .into_iter()
        .take(NAMED)
        .map(|name| format!("{name:?}"))
        .collect();
    format!("; {words} {}{more}", named.join(", "))
}

/// Whether two words begin alike: «Наталия», «Наталья».
fn near(one: &str, other: &str) -> bool {
    let begin = |word: &str| word.chars().take(4).collect::<String>();
    one.chars().count() >= 4 && begin(one) == begin(other)
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn a_name_that_is_not_there_is_told_what_is_like_it() {
        let known = ["Оператор Наталья", "Олеся"].map(str::to_owned);
        assert_eq!(
            like("наталья", &known),
            "; there are alike \"Оператор Наталья\""
        );
        assert_eq!(
            like("Наталия", &known),
            "; there are alike \"Оператор Наталья\""
        );
        assert_eq!(
            like("Борис", &known),
            "; there are \"Оператор Наталья\", \"Олеся\""
        );
    }
}
