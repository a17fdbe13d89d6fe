//! The default engine: `rten`, pure Rust, on the processor.

use std::sync::Arc;
use std::thread;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueView};

use crate::encoder::{Batch, Engine, Files, Logits, Manifest};
use crate::error::{Error, Result};

/// What the graphs call the weights' file.
const EXTERNAL: &str = "weights.data";

thread_local! {
    /// One thread an engine call: conversations are what runs side by side.
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

/// Which of a model's graphs is run; the weights are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Products in 8-bit integers: two to three times as fast.
    Int8,
    /// Products in 32-bit floats: what other engines are compared with.
    Float32,
}

/// The network in `rten`.
pub struct Rten {
    model: Model,
    inputs: [NodeId; 5],
    outputs: [NodeId; 3],
    sizes: [usize; 3],
}

impl Rten {
    /// Builds the network of a model folder.
    ///
    /// # Errors
    ///
    /// [`Error::Model`] when the graph cannot be read.
    pub fn load(
        model: &str,
        manifest: &Manifest,
        files: &Files,
        precision: Precision,
    ) -> Result<Self> {
        let (name, graph) = match precision {
            Precision::Int8 => ("encoder.onnx", &files.graph),
            Precision::Float32 => ("encoder-f32.onnx", &files.graph_f32),
        };
        let folder = model;
        let mut options = ModelOptions::with_all_ops();
        options
            .prepack_weights(true)
            .external_data(EXTERNAL, files.weights.to_vec());
        let model = options
            .load(graph.to_vec())
            .map_err(|error| Error::model(folder, name, error))?;
        let node = |id: &str| {
            model
                .node_id(id)
                .map_err(|error| Error::model(folder, name, error))
        };
        let inputs = [
            node("ids")?,
            node("types")?,
            node("positions")?,
            node("mask")?,
            node("turns")?,
        ];
        let outputs = [node("turn")?, node("span")?, node("window")?];
        Ok(Self {
            inputs,
            outputs,
            sizes: [
                manifest.turn_size(),
                manifest.span_size(),
                manifest.case_size(),
            ],
            model,
        })
    }
}

impl Engine for Rten {
    fn run(&self, batch: &Batch) -> Result<Logits> {
        let (rows, tokens) = (batch.windows, batch.tokens);
        let failed = |error: &dyn std::fmt::Display| Error::Encoder(error.to_string());
        let positions: Vec<i32> = (0..).take(tokens).collect();
        let grid = [rows, tokens];
        let values: [ValueView<'_>; 5] = [
            ValueView::from_shape(grid, &batch.ids).map_err(|e| failed(&e))?,
            ValueView::from_shape(grid, &batch.types).map_err(|e| failed(&e))?,
            ValueView::from_shape([1, tokens], &positions).map_err(|e| failed(&e))?,
            ValueView::from_shape([rows, 1, 1, tokens], &batch.mask).map_err(|e| failed(&e))?,
            ValueView::from_shape([rows, batch.places, tokens], &batch.turns)
                .map_err(|e| failed(&e))?,
        ];
        let inputs = self
            .inputs
            .into_iter()
            .zip(values)
            .map(|(node, value)| (node, value.into()))
            .collect();
        let options = RunOptions::default().with_thread_pool(Some(POOL.with(Arc::clone)));
        let run = || self.model.run_n(inputs, self.outputs, Some(options));
        // A worker of the parallel loop that waits for another pool takes up further records meanwhile, one on top of the
        // other; a thread of nobody's pool just waits.
        let done = thread::scope(|scope| scope.spawn(run).join());
        let [turn, span, window] = done
            .map_err(|_| failed(&"the engine panicked"))?
            .map_err(|e| failed(&e))?;
        let [turn_size, span_size, window_size] = self.sizes;
        Ok(Logits {
            turn: values_of::<3>(turn, rows * batch.places * turn_size)?,
            span: values_of::<3>(span, rows * tokens * span_size)?,
            window: values_of::<2>(window, rows * window_size)?,
        })
    }
}

/// An output's numbers; their count is checked, since a wrong one would shift every label.
fn values_of<const DIMENSIONS: usize>(value: Value, wanted: usize) -> Result<Vec<f32>> {
    let (_, numbers) = value
        .into_shape_vec::<f32, DIMENSIONS>()
        .map_err(|error| Error::Encoder(error.to_string()))?;
    if numbers.len() == wanted {
        Ok(numbers)
    } else {
        Err(Error::Encoder(format!(
            "an output of {} numbers, {wanted} expected",
            numbers.len()
        )))
    }
}
