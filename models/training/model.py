"""The encoder with its heads."""
import torch
from torch import nn
from transformers import BertConfig, BertModel

import heads


class Razbor(nn.Module):
    """BERT over a packed window. A turn is the weighted mean of its tokens, and so is the window; the weights are learnt and
    begin equal, as the base was trained to be read. (The markers' own states, read alone, told turns apart after thousands of
    steps only: in the base that token looks at nothing in particular.)"""

    def __init__(self, config):
        super().__init__()
        self.bert = BertModel(config, add_pooling_layer=False)
        size = config.hidden_size
        self.weigh = nn.Linear(size, 2)
        self.turn = nn.Linear(size, heads.TURN_SIZE)
        self.span = nn.Linear(size, len(heads.SPANS))
        self.pool = nn.Linear(3 * size, size)
        self.window = nn.Linear(size, heads.WINDOW_SIZE)
        self.drop = nn.Dropout(0.1)
        nn.init.zeros_(self.weigh.weight)
        nn.init.zeros_(self.weigh.bias)
        # Most turns carry nothing: start from there.
        self.turn.bias.data[heads.TURN["signals"]] = -3.5
        self.span.bias.data[:] = -2.5

    def forward(self, ids, types, mask, turns):
        """`ids`, `types`, `mask`: batch × tokens; `turns`: batch × turns × tokens, 1 where a token stands in a turn.
        Returns logits of turns (batch × turns), of spans (batch × tokens), and of windows."""
        hidden = self.drop(self.bert(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state)
        weights = torch.exp(self.weigh(hidden).clamp(-8, 8))
        of_turns = turns * weights[..., 0].unsqueeze(1)
        turn = (of_turns / of_turns.sum(-1, keepdim=True).clamp(min=1e-6)) @ hidden
        there = turns.amax(-1, keepdim=True)
        highest = (turn - (1 - there) * 1e4).amax(1)
        mean = (turn * there).sum(1) / there.sum(1).clamp(min=1.0)
        of_window = mask * weights[..., 1]
        whole = ((of_window / of_window.sum(-1, keepdim=True)).unsqueeze(1) @ hidden).squeeze(1)
        pooled = torch.nn.functional.gelu(self.pool(torch.cat([whole, highest, mean], -1)))
        return self.turn(turn), self.span(hidden), self.window(self.drop(pooled))


def from_base(folder, layers):
    """A model on the bottom `layers` of a base folder, with types for the parties of turns; heads at random."""
    config = BertConfig.from_pretrained(folder)
    config.num_hidden_layers = min(layers, config.num_hidden_layers)
    base = BertModel.from_pretrained(folder, add_pooling_layer=False)
    types = base.embeddings.token_type_embeddings.weight.data[0]
    config.type_vocab_size = len(heads.TYPES)
    model = Razbor(config)
    state = {k: v for k, v in base.state_dict().items() if "token_type_embeddings" not in k}
    model.bert.load_state_dict(state, strict=False)
    # A third of the size of a word's own numbers: to be told apart from the first step on.
    noise = 0.03 * torch.randn(len(heads.TYPES), len(types))
    noise[0] = 0
    model.bert.embeddings.token_type_embeddings.weight.data = types + noise
    return model
