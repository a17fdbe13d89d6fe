"""The encoder with its heads."""
import torch
from torch import nn
from transformers import BertConfig, BertModel
from transformers.models.bert.modeling_bert import BertLayer

import heads

# Layers over turns, above the base's layers over tokens.
TURN_LAYERS = 1


class Razbor(nn.Module):
    """BERT over a packed window, and over its turns.

    Tokens' states are put on one scale. A turn is the weighted mean of its tokens (the weights are learnt and begin equal, as
    the base was trained to be read), and is told whose it is and where it stands; a further layer lets turns see each other. (The markers' own
    states, read alone, told turns apart after thousands of steps only: in the base that token looks at nothing in particular.)
    """

    def __init__(self, config):
        super().__init__()
        if not hasattr(config, "turn_layers"):
            config.turn_layers = TURN_LAYERS
        config._attn_implementation = "sdpa"
        config.attention_probs_dropout_prob = 0.0
        self.bert = BertModel(config, add_pooling_layer=False)
        size = config.hidden_size
        self.weigh = nn.Linear(size, 2)
        self.enter = nn.Linear(size, size)
        self.kind = nn.Embedding(len(heads.TYPES), size)
        self.place = nn.Embedding(config.max_position_embeddings, size)
        self.across = nn.ModuleList(BertLayer(config) for _ in range(config.turn_layers))
        self.turn = nn.Linear(size, heads.TURN_SIZE)
        self.span = nn.Linear(size, len(heads.SPANS))
        self.pool = nn.Linear(3 * size, size)
        self.window = nn.Linear(size, heads.WINDOW_SIZE)
        self.drop, self.drop_input = nn.Dropout(0.3), nn.Dropout(0.2)
        nn.init.zeros_(self.weigh.weight)
        nn.init.zeros_(self.weigh.bias)
        nn.init.normal_(self.kind.weight, std=0.5)
        nn.init.normal_(self.place.weight, std=0.1)
        for module in self.across.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=0.03)
                nn.init.zeros_(module.bias)
        # Most turns carry nothing: start from there.
        self.turn.bias.data[heads.TURN["signals"]] = -3.5
        self.span.bias.data[:] = -2.5

    def tokens(self, ids, types, mask, start=0, end=None, states=None):
        """States of tokens after layer `end`, from the words or from the states after layer `start`."""
        if states is None:
            states = self.bert.embeddings(input_ids=ids, token_type_ids=types)
        away = (1.0 - mask[:, None, None, :].float()) * -1e4
        for layer in self.bert.encoder.layer[start:end]:
            states = first(layer(states, away))
        return states

    def read(self, hidden, types, mask, turns):
        """Logits of turns (batch × turns), of spans (batch × tokens), and of windows, from the tokens' last states."""
        hidden = self.enter(hidden)
        weights = torch.exp(self.weigh(hidden).clamp(-8, 8))
        of_turns = turns * weights[..., 0].unsqueeze(1)
        of_turns = of_turns / of_turns.sum(-1, keepdim=True).clamp(min=1e-6)
        told = self.kind(types) + self.place(torch.arange(types.shape[1]))
        # After `enter` a number that is dropped is a mean one; before it, it would be far from any that occurs.
        turn = self.drop_input(of_turns @ hidden) + of_turns @ told
        there = turns.amax(-1, keepdim=True)
        away = (1.0 - there.squeeze(-1))[:, None, None, :] * -1e4
        for layer in self.across:
            turn = first(layer(turn, away))
        highest = (turn - (1 - there) * 1e4).amax(1)
        mean = (turn * there).sum(1) / there.sum(1).clamp(min=1.0)
        of_window = mask * weights[..., 1]
        whole = ((of_window / of_window.sum(-1, keepdim=True)).unsqueeze(1) @ hidden).squeeze(1)
        pooled = torch.nn.functional.gelu(self.pool(torch.cat([whole, highest, mean], -1)))
        return self.turn(turn), self.span(self.drop_input(hidden)), self.window(self.drop(pooled))

    def forward(self, ids, types, mask, turns):
        """`ids`, `types`, `mask`: batch × tokens; `turns`: batch × turns × tokens, 1 where a token stands in a turn."""
        return self.read(self.tokens(ids, types, mask), types, mask, turns)

    def scale_by(self, states):
        """Sets `enter` so that turns' means like these (rows) come out around 0, each number spread by 1: in this base they are
        nearly the same for every turn, and what differs is small."""
        spread = states.std(0).clamp(min=1e-3)
        self.enter.weight.data = torch.diag(1 / spread)
        self.enter.bias.data = -states.mean(0) / spread


def first(output):
    """A layer's states, whatever else this version of the library returns with them."""
    return output[0] if isinstance(output, tuple) else output


def from_base(folder, layers):
    """A model on the bottom `layers` of a base folder; heads at random."""
    config = BertConfig.from_pretrained(folder)
    config.num_hidden_layers = min(layers, config.num_hidden_layers)
    base = BertModel.from_pretrained(folder, add_pooling_layer=False)
    config.type_vocab_size = len(heads.TYPES)
    model = Razbor(config)
    state = {k: v for k, v in base.state_dict().items() if "token_type_embeddings" not in k}
    model.bert.load_state_dict(state, strict=False)
    types = base.embeddings.token_type_embeddings.weight.data[0]
    model.bert.embeddings.token_type_embeddings.weight.data = types.repeat(len(heads.TYPES), 1)
    return model


def saved(folder):
    """The model that `train.py` left in a folder."""
    stored = torch.load(folder / "model.pt", weights_only=True)
    model = Razbor(BertConfig.from_dict(stored["config"]))
    model.load_state_dict(stored["state"])
    return model.eval()
