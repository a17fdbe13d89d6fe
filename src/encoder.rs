//! The encoder: a whole conversation in context → probabilities of what each turn does and of the case's judgements.
//!
//! conversation → windows of tokens → [`Engine`] (logits) → [`Reading`] (probabilities per turn and case). A linear model
//! over n-grams of the whole text has its say in the case.

mod manifest;
mod ngrams;
mod pack;
mod reading;
mod rten;
#[cfg(feature = "rust-bert")]
mod torch;

use std::borrow::Cow;
use std::path::Path;

use clap::ValueEnum;
use tokenizers::Tokenizer;

pub use self::manifest::Manifest;
use self::ngrams::NGrams;
pub use self::pack::{Batch, Text, TurnType, Window};
pub use self::reading::{CaseReading, Reading, Seen, TurnReading};
pub use self::rten::{Precision, Rten};
#[cfg(feature = "rust-bert")]
pub use self::torch::Torch;
use crate::error::{Error, Result};

/// What an encoder computes for a batch of windows: logits of its heads.
#[derive(Clone, Debug, PartialEq)]
pub struct Logits {
    /// Windows × places × outputs of the turn heads; places beyond a window's own turns mean nothing.
    pub turn: Vec<f32>,
    /// Windows × tokens × groups of spans.
    pub span: Vec<f32>,
    /// Windows × outputs of the case heads.
    pub window: Vec<f32>,
}

/// Something that runs the network.
pub trait Engine: Send + Sync {
    /// Logits of every window of a padded batch.
    ///
    /// # Errors
    ///
    /// [`Error::Encoder`] when the engine fails.
    fn run(&self, batch: &Batch) -> Result<Logits>;
}

/// Which engine runs the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Runtime {
    /// Pure Rust, on the processor, in int8.
    #[default]
    Rten,
    /// libtorch, on a GPU when there is one, in 32-bit floats.
    #[cfg(feature = "rust-bert")]
    RustBert,
}

/// A model folder's files.
pub struct Files {
    /// `manifest.toml`.
    pub manifest: Cow<'static, [u8]>,
    /// `tokenizer.json`.
    pub tokenizer: Cow<'static, [u8]>,
    /// `encoder.onnx`: computes in int8.
    pub graph: Cow<'static, [u8]>,
    /// `encoder-f32.onnx`: computes in float with the same weights.
    pub graph_f32: Cow<'static, [u8]>,
    /// `weights.safetensors`.
    pub weights: Cow<'static, [u8]>,
}

/// A file of the model that is part of the program.
macro_rules! bundled {
    ($name:literal) => {
        Cow::Borrowed(include_bytes!(concat!("../models/razbor-v1/", $name)).as_slice())
    };
}

impl Files {
    /// The model that is part of the program.
    pub fn bundled() -> Self {
        Self {
            manifest: bundled!("manifest.toml"),
            tokenizer: bundled!("tokenizer.json"),
            graph: bundled!("encoder.onnx"),
            graph_f32: bundled!("encoder-f32.onnx"),
            weights: bundled!("weights.safetensors"),
        }
    }

    /// Reads the files of a folder.
    ///
    /// # Errors
    ///
    /// [`Error::Model`] with the name of a file that is missing or cannot be read.
    pub fn read(folder: &Path) -> Result<Self> {
        let read = |name: &str| {
            std::fs::read(folder.join(name))
                .map(Cow::Owned)
                .map_err(|error| Error::model(&folder.display().to_string(), name, error))
        };
        Ok(Self {
            manifest: read("manifest.toml")?,
            tokenizer: read("tokenizer.json")?,
            graph: read("encoder.onnx")?,
            graph_f32: read("encoder-f32.onnx")?,
            weights: read("weights.safetensors")?,
        })
    }
}

/// The model: immutable, shared by all threads.
pub struct Encoder {
    manifest: Manifest,
    tokenizer: Tokenizer,
    engine: Box<dyn Engine>,
    ngrams: NGrams,
}

impl Encoder {
    /// The model that is part of the program.
    ///
    /// # Errors
    ///
    /// [`Error::Model`] when the engine cannot run it.
    pub fn bundled(runtime: Runtime) -> Result<Self> {
        Self::load("the built-in model", &Files::bundled(), runtime)
    }

    /// A model from a folder.
    ///
    /// # Errors
    ///
    /// [`Error::Model`] when a file is missing, has another hash than the manifest says, or was made for another program.
    pub fn from_dir(folder: &Path, runtime: Runtime) -> Result<Self> {
        let files = Files::read(folder)?;
        Self::load(&folder.display().to_string(), &files, runtime)
    }

    /// A model from its files; `model` names it in messages.
    ///
    /// # Errors
    ///
    /// [`Error::Model`], as [`Encoder::from_dir`].
    pub fn load(model: &str, files: &Files, runtime: Runtime) -> Result<Self> {
        let manifest = Manifest::checked(model, files)?;
        let engine: Box<dyn Engine> = match runtime {
            Runtime::Rten => Box::new(Rten::load(model, &manifest, files, Precision::Int8)?),
            #[cfg(feature = "rust-bert")]
            Runtime::RustBert => Box::new(Torch::load(model, &manifest, files)?),
        };
        let mut tokenizer = Tokenizer::from_bytes(&files.tokenizer)
            .map_err(|error| Error::model(model, "tokenizer.json", error))?;
        // `</s>` in a customer's post is text, not a turn's mark.
        tokenizer.set_encode_special_tokens(true);
        Ok(Self {
            ngrams: NGrams::load(model, &manifest, &files.weights)?,
            manifest,
            tokenizer,
            engine,
        })
    }

    /// What the model says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What the n-grams alone say of a text: log-odds in the order of the case's outputs.
    pub fn ngrams(&self, text: &Text<'_>) -> Vec<f64> {
        self.ngrams.logits(text)
    }

    /// The text as windows of tokens.
    ///
    /// # Errors
    ///
    /// [`Error::Encoder`] when the tokenizer fails on a text.
    pub fn pack(&self, text: &Text<'_>) -> Result<Vec<Window>> {
        pack::pack(&self.manifest, &self.tokenizer, text)
    }

    /// What the model sees in a text; `None` when there is nothing to read.
    ///
    /// Windows are run one by one: integers are scaled by what stands in a batch, so that a batch of several would let one
    /// conversation's words change another's probabilities.
    ///
    /// # Errors
    ///
    /// [`Error::Encoder`] when tokenizer or engine fail.
    pub fn read(&self, text: &Text<'_>) -> Result<Option<Reading>> {
        let windows = self.pack(text)?;
        let run = |window| self.engine.run(&Batch::of(std::slice::from_ref(window)));
        let logits: Vec<Logits> = windows.iter().map(run).collect::<Result<_>>()?;
        let read = || {
            let ngrams = self.ngrams.logits(text);
            reading::read(&self.manifest, text, &windows, &logits, &ngrams)
        };
        Ok((!windows.is_empty()).then(read))
    }
}
