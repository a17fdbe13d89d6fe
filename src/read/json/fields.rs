//! Values that vendors write in more than one way: read with `#[serde(deserialize_with = "…")]`.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

/// Words that JSON writes as text or as a number: ids, speakers.
pub(in crate::read) fn label<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "text or a number")]
    enum Label {
        Text(String),
        Whole(i64),
        Number(f64),
    }
    Ok(
        Option::<Label>::deserialize(from)?.map(|label| match label {
            Label::Text(text) => text,
            Label::Whole(number) => number.to_string(),
            Label::Number(number) => number.to_string(),
        }),
    )
}

/// Milliseconds as a number or as text (`"1250"`: protobuf's JSON writes 64-bit numbers so).
pub(in crate::read) fn millis<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    number(from).map(|number| number.map(|millis| millis.round() as u64))
}

/// Seconds as a number or as text, in milliseconds.
pub(in crate::read) fn seconds<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<u64>, D::Error> {
    number(from).map(|number| number.map(|seconds| (seconds * 1000.0).round() as u64))
}

fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a time as a number")]
    enum Written {
        Number(f64),
        Text(String),
    }
    let number = match Option::<Written>::deserialize(from)? {
        None => return Ok(None),
        Some(Written::Number(number)) => number,
        Some(Written::Text(text)) if text.trim().is_empty() => return Ok(None),
        Some(Written::Text(text)) => text
            .trim()
            .trim_end_matches('s')
            .parse()
            .map_err(|_| D::Error::custom(format!("`{text}` is not a time in numbers")))?,
    };
    if number.is_finite() && number >= 0.0 {
        Ok(Some(number))
    } else {
        Err(D::Error::custom(format!("a time cannot be {number}")))
    }
}
