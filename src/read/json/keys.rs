//! The keys of a JSON document, by which its shape is told.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::read::KNOWN_FORMATS;

/// The keys of a document three levels down, arrays passed through: `turns.text`, `results.items.type`.
#[derive(Debug, Default)]
pub(in crate::read) struct Keys {
    paths: HashSet<String>,
    top: Vec<String>,
}

impl Keys {
    pub(super) fn of(json: &str) -> Result<Self, serde_json::Error> {
        let mut keys = Self::default();
        let mut parser = serde_json::Deserializer::from_str(json);
        Walk {
            keys: &mut keys,
            prefix: "",
            depth: 0,
        }
        .deserialize(&mut parser)?;
        Ok(keys)
    }

    /// Whether a path is there.
    pub(in crate::read) fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Names of the document's own keys, in order.
    pub(in crate::read) fn top(&self) -> &[String] {
        &self.top
    }

    /// What to say of a document that no shape fits.
    pub(super) fn unknown(&self) -> String {
        let keys = match self.top.len() {
            0 => "it is no object with keys".to_owned(),
            _ => format!(
                "its keys are {}",
                self.top
                    .iter()
                    .take(12)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        format!("JSON of no known format ({keys}): razbor reads {KNOWN_FORMATS}")
    }
}

/// Levels of objects and arrays that are walked; deeper ones are passed over without recursion.
const DEEPEST: usize = 6;

struct Walk<'a> {
    keys: &'a mut Keys,
    prefix: &'a str,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if self.depth >= DEEPEST || self.prefix.matches('.').count() >= 3 {
            return IgnoredAny::deserialize(from).map(|_| ());
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if self.depth == 0 {
                self.keys.top.push(key.to_string());
            }
            let path = format!("{}{key}", self.prefix);
            let below = format!("{path}.");
            // A map with a key for every customer must not fill the memory.
            if self.keys.paths.len() < 2000 {
                self.keys.paths.insert(path);
            }
            map.next_value_seed(Walk {
                keys: &mut *self.keys,
                prefix: &below,
                depth: self.depth + 1,
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        loop {
            let below = Walk {
                keys: &mut *self.keys,
                prefix: self.prefix,
                depth: self.depth + 1,
            };
            if seq.next_element_seed(below)?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
