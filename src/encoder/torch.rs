//! The same network through `rust-bert` and libtorch: for a GPU, and to hold the default engine against.

use std::sync::{Mutex, PoisonError};

use rust_bert::bert::{BertConfig, BertEmbeddings, BertEncoder, BertModel};
use safetensors::{Dtype, SafeTensors};
use tch::nn::{Module, VarStore};
use tch::{Device, Kind, Tensor};

use crate::encoder::{Batch, Engine, Files, Logits, Manifest};
use crate::error::{Error, Result};

/// The network in libtorch, in 32-bit floats, on the GPU when there is one. Calls wait for each other: libtorch spreads one
/// call over its own threads.
pub struct Torch {
    network: Mutex<Network>,
}

struct Network {
    // Holds the tensors that the model's layers refer to.
    _store: VarStore,
    bert: BertModel<BertEmbeddings>,
    across: BertEncoder,
    heads: Heads,
    device: Device,
}

/// What stands above the layers: tables of turns' types and places, and matrices inputs × outputs.
struct Heads {
    kind: Tensor,
    place: Tensor,
    weigh: Linear,
    enter: Linear,
    turn: Linear,
    span: Linear,
    pool: Linear,
    window: Linear,
}

struct Linear {
    weight: Tensor,
    bias: Tensor,
}

impl Module for Linear {
    fn forward(&self, x: &Tensor) -> Tensor {
        x.matmul(&self.weight) + &self.bias
    }
}

impl std::fmt::Debug for Linear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Linear({:?})", self.weight.size())
    }
}

/// The weights file, read by name.
struct Weights<'f> {
    model: &'f str,
    file: SafeTensors<'f>,
    device: Device,
}

impl Weights<'_> {
    fn failed(&self, reason: impl std::fmt::Display) -> Error {
        Error::model(self.model, "weights.safetensors", reason)
    }

    /// A tensor as numbers.
    fn plain(&self, name: &str) -> Result<Tensor> {
        let view = self
            .file
            .tensor(name)
            .map_err(|error| self.failed(format!("{name}: {error}")))?;
        let kind = match view.dtype() {
            Dtype::F32 => Kind::Float,
            Dtype::I8 => Kind::Int8,
            other => return Err(self.failed(format!("{name} is of {other:?}"))),
        };
        let shape: Vec<i64> = view.shape().iter().map(|&side| side as i64).collect();
        let tensor = Tensor::f_from_data_size(view.data(), &shape, kind)
            .map_err(|error| self.failed(format!("{name}: {error}")))?;
        Ok(tensor.to_kind(Kind::Float).to_device(self.device))
    }

    /// Integers times their scales: inputs × outputs of a layer, rows of the word table.
    fn scaled(&self, name: &str, scale: &str) -> Result<Tensor> {
        Ok(self.plain(name)? * self.plain(scale)?)
    }

    fn linear(&self, name: &str) -> Result<Linear> {
        Ok(Linear {
            weight: self.plain(&format!("{name}.weight"))?,
            bias: self.plain(&format!("{name}.bias"))?,
        })
    }
}

impl Torch {
    /// Builds the network of a model folder.
    ///
    /// # Errors
    ///
    /// [`Error::Model`] when the weights do not fit the manifest.
    pub fn load(model: &str, manifest: &Manifest, files: &Files) -> Result<Self> {
        let device = Device::cuda_if_available();
        let file = SafeTensors::deserialize(&files.weights)
            .map_err(|error| Error::model(model, "weights.safetensors", error))?;
        let weights = Weights {
            model,
            file,
            device,
        };
        let config = BertConfig {
            hidden_size: manifest.hidden as i64,
            intermediate_size: manifest.intermediate as i64,
            max_position_embeddings: manifest.positions as i64,
            num_attention_heads: manifest.attention_heads as i64,
            num_hidden_layers: manifest.layers as i64,
            type_vocab_size: manifest.types() as i64,
            vocab_size: manifest.vocabulary as i64,
            ..BertConfig::default()
        };
        let store = VarStore::new(device);
        let bert = BertModel::new_with_optional_pooler(store.root(), &config, false);
        let over_turns = BertConfig {
            num_hidden_layers: manifest.turn_layers as i64,
            ..config
        };
        let across = BertEncoder::new(store.root() / "across", &over_turns);
        for (name, mut variable) in store.variables() {
            let value = value_of(&weights, &name)?;
            if value.size() != variable.size() {
                return Err(weights.failed(format!(
                    "{name} is {:?} in the weights, {:?} in the network",
                    value.size(),
                    variable.size()
                )));
            }
            tch::no_grad(|| variable.copy_(&value));
        }
        Ok(Self {
            network: Mutex::new(Network {
                _store: store,
                bert,
                across,
                heads: Heads {
                    kind: weights.plain("kind")?,
                    place: weights.plain("place")?,
                    weigh: weights.linear("weigh")?,
                    enter: weights.linear("enter")?,
                    turn: weights.linear("turn")?,
                    span: weights.linear("span")?,
                    pool: weights.linear("pool")?,
                    window: weights.linear("window")?,
                },
                device,
            }),
        })
    }
}

/// The weights of one of rust-bert's variables: `encoder.layer.3.attention.self.query.weight` is our `layer.3.query.weight`, and
/// `across.layer.0…` our `across.0…`.
fn value_of(weights: &Weights<'_>, variable: &str) -> Result<Tensor> {
    let (path, part) = variable.rsplit_once('.').unwrap_or((variable, ""));
    if let Some(rest) = path.strip_prefix("embeddings.") {
        return match rest {
            "word_embeddings" => weights.scaled("embeddings.word", "embeddings.word.scale"),
            "position_embeddings" => weights.plain("embeddings.position"),
            "token_type_embeddings" => weights.plain("embeddings.type"),
            _ => weights.plain(&format!("embeddings.norm.{part}")),
        };
    }
    let (stack, rest) = match path.strip_prefix("across.layer.") {
        Some(rest) => ("across", rest),
        None => ("layer", path.strip_prefix("encoder.layer.").unwrap_or(path)),
    };
    let (layer, rest) = rest.split_once('.').unwrap_or((rest, ""));
    let (name, norm) = match rest {
        "attention.self.query" => ("query", false),
        "attention.self.key" => ("key", false),
        "attention.self.value" => ("value", false),
        "attention.output.dense" => ("attention", false),
        "attention.output.LayerNorm" => ("attention_norm", true),
        "intermediate.dense" => ("wide", false),
        "output.dense" => ("narrow", false),
        "output.LayerNorm" => ("norm", true),
        _ => return Err(weights.failed(format!("nothing is known of {variable}"))),
    };
    let name = format!("{stack}.{layer}.{name}");
    if part == "weight" && !norm {
        let matrix = weights.scaled(&format!("{name}.weight"), &format!("{name}.scale"))?;
        return Ok(matrix.transpose(0, 1));
    }
    weights.plain(&format!("{name}.{part}"))
}

impl Engine for Torch {
    fn run(&self, batch: &Batch) -> Result<Logits> {
        let network = self.network.lock().unwrap_or_else(PoisonError::into_inner);
        tch::no_grad(|| network.run(batch)).map_err(|error| Error::Encoder(error.to_string()))
    }
}

impl Network {
    fn run(&self, batch: &Batch) -> std::result::Result<Logits, Box<dyn std::error::Error>> {
        let grid = [batch.windows as i64, batch.tokens as i64];
        let put = |values: &[i32]| {
            let tensor = Tensor::from_slice(values).to_kind(Kind::Int64);
            tensor.view(grid).to_device(self.device)
        };
        let mask: Vec<i32> = batch
            .mask
            .iter()
            .map(|&one| i32::from(one == 0.0))
            .collect();
        let output = self.bert.forward_t(
            Some(&put(&batch.ids)),
            Some(&put(&mask)),
            Some(&put(&batch.types)),
            None,
            None,
            None,
            None,
            false,
        )?;
        let hidden = self.heads.enter.forward(&output.hidden_state);
        let turns = Tensor::from_slice(&batch.turns);
        let turns = turns.view([grid[0], batch.places as i64, grid[1]]);
        let turns = turns.to_device(self.device);
        let weights = self.heads.weigh.forward(&hidden).clamp(-8.0, 8.0).exp();
        let shares = |weights: &Tensor| {
            let total = weights.sum_dim_intlist([-1].as_slice(), true, Kind::Float);
            weights / total.clamp_min(1e-6)
        };
        let of_turns = shares(&(&turns * weights.select(2, 0).unsqueeze(1)));
        let kind = self.heads.kind.index_select(0, &put(&batch.types).view(-1));
        let told = kind.view([grid[0], grid[1], -1]) + self.heads.place.narrow(0, 0, grid[1]);
        let turn = of_turns.matmul(&(&hidden + told));
        let there = turns.amax([-1].as_slice(), true);
        let away = (&there - 1.0) * 1e4;
        let for_layers = away.transpose(1, 2).unsqueeze(1);
        let turn = self
            .across
            .forward_t(&turn, Some(&for_layers), None, None, false);
        let turn = turn.hidden_state;
        let highest = (&turn + away).amax([1].as_slice(), false);
        let count = there.sum_dim_intlist([1].as_slice(), false, Kind::Float);
        let mean = (&turn * &there).sum_dim_intlist([1].as_slice(), false, Kind::Float)
            / count.clamp_min(1.0);
        let present = put(&mask).to_kind(Kind::Float);
        let whole = shares(&(present * weights.select(2, 1)).unsqueeze(1)).matmul(&hidden);
        let whole = whole.squeeze_dim(1);
        let pooled = Tensor::cat(&[whole, highest, mean], -1);
        let pooled = self.heads.pool.forward(&pooled).gelu("none");
        Ok(Logits {
            turn: numbers(&self.heads.turn.forward(&turn))?,
            span: numbers(&self.heads.span.forward(&hidden))?,
            window: numbers(&self.heads.window.forward(&pooled))?,
        })
    }
}

fn numbers(tensor: &Tensor) -> std::result::Result<Vec<f32>, tch::TchError> {
    let flat = tensor.to_device(Device::Cpu).contiguous().view(-1);
    Vec::<f32>::try_from(flat)
}
