//! The review page: a web server for one supervisor's machine, over the store.
//!
//! It listens on the loopback address alone and lets in who comes with a token it printed. Pages are plain forms that work
//! without scripts; nothing is fetched from elsewhere, and nothing of the input reaches a page unescaped.

mod ask_again;
mod asked;
mod case_page;
mod correct_form;
mod differences_page;
mod filters;
mod forms;
mod guard;
mod heat;
mod layout;
mod queue_page;
mod session;
mod wrong;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Extension, Path, RawQuery};
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::export::Language;
use crate::ledger::Keeper;
use crate::store::{CaseNumber, Store};

use layout::{SCRIPT, style};
use session::{Session, Sessions};
use wrong::Wrong;

/// How the page is opened.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Port on the loopback address; 0: any that is free.
    pub port: u16,
    /// Whose decisions these are, until the page is told otherwise; empty: the page asks.
    pub reviewer: String,
    /// Language of the page, until it is told otherwise.
    pub language: Language,
    /// `[teams]` of the configuration.
    pub teams: BTreeMap<String, Vec<String>>,
}

/// A server that is bound to its port and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: std::net::TcpListener,
    app: Arc<App>,
}

/// Tells an address to whoever started the page.
type Announce = Box<dyn Fn(&str) + Send>;

/// What all requests share.
pub(crate) struct App {
    store: Mutex<Store>,
    keeper: Keeper,
    sessions: Sessions,
    teams: BTreeMap<String, Vec<String>>,
    address: SocketAddr,
    announce: Mutex<Announce>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "App({})", self.address)
    }
}

impl Server {
    /// Binds the port. `announce` is told the address to open, and again a fresh one each time an address was used: each
    /// lets in one browser.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] when the port is taken, [`Error::Data`] when bundled data is not valid.
    pub fn bind(
        store: Store,
        settings: Settings,
        announce: impl Fn(&str) + Send + 'static,
    ) -> Result<Self> {
        let wanted = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), settings.port);
        let bound = std::net::TcpListener::bind(wanted).and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok((listener.local_addr()?, listener))
        });
        let (address, listener) = bound.map_err(|error| {
            Error::Usage(format!(
                "port {}: {error}; take another with --port",
                settings.port
            ))
        })?;
        let app = App {
            store: Mutex::new(store),
            keeper: Keeper::load()?,
            sessions: Sessions::new(settings.reviewer, settings.language),
            teams: settings.teams,
            address,
            announce: Mutex::new(Box::new(announce)),
        };
        app.announce()?;
        Ok(Self {
            listener,
            app: Arc::new(app),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.app.address
    }

    /// Answers until `stop` is sent or dropped.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] when the system refuses.
    pub fn serve(self, stop: oneshot::Receiver<()>) -> Result<()> {
        let refused =
            |error: std::io::Error| Error::Usage(format!("the page cannot be served: {error}"));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(refused)?;
        let router = router(self.app);
        runtime.block_on(async {
            let listener = TcpListener::from_std(self.listener).map_err(refused)?;
            axum::serve(listener, router)
                .with_graceful_shutdown(async {
                    let _ = stop.await;
                })
                .await
                .map_err(refused)
        })
    }
}

impl App {
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a fresh token and tells the address that holds it.
    fn announce(&self) -> Result<()> {
        let token = self.sessions.invite()?;
        let tell = self.announce.lock().unwrap_or_else(PoisonError::into_inner);
        tell(&format!("http://{}/enter?token={token}", self.address));
        Ok(())
    }
}

fn router(app: Arc<App>) -> Router {
    let asset = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], text) })
    };
    Router::new()
        .route("/", get(queue))
        .route("/next", get(next))
        .route("/case/{number}", get(case))
        .route("/case/{number}/decide", post(forms::decide).get(back))
        .route("/case/{number}/correct", post(forms::correct).get(back))
        .route("/undo", post(forms::undo))
        .route("/settings", post(forms::settings))
        .route("/differences", get(differences))
        .route("/style.css", asset("text/css; charset=utf-8", style()))
        .route(
            "/script.js",
            asset("text/javascript; charset=utf-8", SCRIPT),
        )
        .fallback(|| async { Wrong::NotFound })
        .layer(Extension(Arc::clone(&app)))
        .layer(from_fn_with_state(app, guard::guard))
}

async fn queue(
    Extension(app): Extension<Arc<App>>,
    Extension(session): Extension<Session>,
    RawQuery(query): RawQuery,
) -> Answer {
    answer(move || queue_page::page(&app, &session, query.as_deref().unwrap_or_default())).await
}

async fn next(
    Extension(app): Extension<Arc<App>>,
    Extension(session): Extension<Session>,
    RawQuery(query): RawQuery,
) -> Answer {
    answer(move || queue_page::next(&app, &session, query.as_deref().unwrap_or_default())).await
}

async fn case(
    Extension(app): Extension<Arc<App>>,
    Extension(session): Extension<Session>,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let number = number_of(&number)?;
    answer(move || case_page::page(&app, &session, number, query.as_deref().unwrap_or_default()))
        .await
}

/// A page that asked once more stands under the address of its form; who comes back to it by that address gets the case.
async fn back(Path(number): Path<String>) -> Answer {
    Ok(go(&format!("/case/{}", number_of(&number)?.0)))
}

async fn differences(
    Extension(app): Extension<Arc<App>>,
    Extension(session): Extension<Session>,
) -> Answer {
    answer(move || differences_page::page(&app, &session)).await
}

fn number_of(text: &str) -> std::result::Result<CaseNumber, Wrong> {
    text.parse().map(CaseNumber).map_err(|_| Wrong::NotFound)
}

/// What a handler gives back.
type Answer = std::result::Result<Response, Wrong>;

/// Runs what reads or writes the store where it may block.
async fn answer(make: impl FnOnce() -> Answer + Send + 'static) -> Answer {
    tokio::task::spawn_blocking(make).await.unwrap_or_else(|_| {
        Err(Wrong::Failed(
            "the program failed on this request; please report it".to_owned(),
        ))
    })
}

fn go(to: &str) -> Response {
    Redirect::to(to).into_response()
}
