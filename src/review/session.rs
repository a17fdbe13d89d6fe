//! Who is let in: tokens that work once, sessions that last as long as the server runs.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use subtle::ConstantTimeEq;

use crate::error::{Error, Result};
use crate::export::Language;

/// Invitations that nobody has used yet; the oldest is forgotten.
const INVITED: usize = 16;

/// A browser that was let in.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// What its cookie holds.
    pub key: String,
    /// What its forms hold, so that no other page can send one.
    pub form_key: String,
    /// Whose decisions it sends; empty until somebody says.
    pub reviewer: String,
    /// Language of its pages.
    pub language: Language,
}

/// All of them.
pub struct Sessions {
    reviewer: String,
    language: Language,
    invited: Mutex<Vec<String>>,
    open: Mutex<HashMap<String, Session>>,
}

impl Sessions {
    /// None yet; new ones start with this reviewer and language.
    pub fn new(reviewer: String, language: Language) -> Self {
        Self {
            reviewer,
            language,
            invited: Mutex::new(Vec::new()),
            open: Mutex::new(HashMap::new()),
        }
    }

    /// A fresh token.
    pub fn invite(&self) -> Result<String> {
        let token = random()?;
        let mut invited = locked(&self.invited);
        invited.push(token.clone());
        if invited.len() > INVITED {
            invited.remove(0);
        }
        Ok(token)
    }

    /// A session for who brings a token; it is used up.
    pub fn enter(&self, token: &str) -> Result<Option<Session>> {
        let mut invited = locked(&self.invited);
        let Some(at) = invited.iter().position(|known| same(known, token)) else {
            return Ok(None);
        };
        invited.remove(at);
        drop(invited);
        let session = Session {
            key: random()?,
            form_key: random()?,
            reviewer: self.reviewer.clone(),
            language: self.language,
        };
        locked(&self.open).insert(session.key.clone(), session.clone());
        Ok(Some(session))
    }

    /// The session of a cookie.
    pub fn known(&self, key: &str) -> Option<Session> {
        let open = locked(&self.open);
        open.values()
            .find(|session| same(&session.key, key))
            .cloned()
    }

    /// Another reviewer or language from now on.
    pub fn change(&self, session: Session) {
        locked(&self.open).insert(session.key.clone(), session);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether two secrets are equal, in a time that tells nothing of where they differ.
pub fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// 128 bits of the system's randomness, in hexadecimal.
pub fn random() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::Usage(format!("the system gives no random numbers: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
