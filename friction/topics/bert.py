"""The files of a sentence model, read as they lie in its folder: no library but torch and tokenizers is loaded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from tokenizers import Tokenizer
    from torch import Tensor

PARTS = (("Transformer", "Pooling"), ("Transformer", "Pooling", "Normalize"))


class Bert(NamedTuple):
    """A sentence model made of BERT and mean pooling.

    Attributes
    ----------
    weights : tensors by BERT's own names, without the prefix that some models put before them.
    layers, heads : of the encoder.
    epsilon : added to variances.
    tokenizer : cuts a text off after ``longest`` tokens.
    longest : most tokens of a text.
    dimensions : length of a vector.
    """

    weights: dict[str, Tensor]
    layers: int
    heads: int
    epsilon: float
    tokenizer: Tokenizer
    longest: int
    dimensions: int


def read_bert(folder: Path) -> Bert | None:
    """Return the model in the folder, or None where it is not BERT with exact GELU and mean pooling.

    Raises
    ------
    OSError, ValueError, KeyError, SafetensorError
        If a file is missing, cut short, or not what the others say.
    """
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    modules = sorted(_read(folder / "modules.json") or [], key=lambda module: module["idx"])
    if tuple(module["type"].rpartition(".")[2] for module in modules) not in PARTS:
        return None
    own = folder / modules[0]["path"]
    config, limits = _read(own / "config.json"), _read(own / "sentence_bert_config.json")
    words, pooling = _read(own / "tokenizer_config.json"), _read(folder / modules[1]["path"] / "config.json")
    if not (
        _is_plain(config)
        and _is_mean(pooling)
        and not limits.get("do_lower_case")
        and limits.get("max_seq_length")
        and (own / "tokenizer.json").is_file()
    ):
        return None
    try:
        tokenizer = Tokenizer.from_file(str(own / "tokenizer.json"))
    except Exception as error:
        raise ValueError("tokenizer.json is none") from error
    if not _is_normalised_as(json.loads(tokenizer.to_str())["normalizer"], words):
        return None
    longest = min(limits["max_seq_length"], config["max_position_embeddings"])
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=longest)
    weights = {name.removeprefix("bert."): tensor for name, tensor in load_file(own / "model.safetensors").items()}
    sizes = config["num_hidden_layers"], config["num_attention_heads"]
    return Bert(weights, *sizes, config["layer_norm_eps"], tokenizer, longest, config["hidden_size"])


def _read(path: Path) -> Any:  # noqa: ANN401 - JSON
    """Return what a file holds; nothing where it is missing: other libraries may know what stands in for it."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _is_plain(config: dict[str, Any]) -> bool:
    """Tell whether the encoder is BERT as it was published."""
    return (
        config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder", False)
    )


def _is_mean(config: dict[str, Any]) -> bool:
    """Tell whether a text's vector is the mean over its tokens, as two generations of files say it."""
    if "pooling_mode" in config:
        return bool(config["pooling_mode"] == "mean")
    return [name for name, on in config.items() if name.startswith("pooling_mode_") and on] == [
        "pooling_mode_mean_tokens"
    ]


def _is_normalised_as(normaliser: dict[str, Any] | None, words: dict[str, Any]) -> bool:
    """Tell whether the tokenizer's own file normalises letters as its settings say: else others would read these."""
    if normaliser is None or normaliser.get("type") != "BertNormalizer":
        return False
    return (
        normaliser["lowercase"] == words.get("do_lower_case", True)
        and normaliser["strip_accents"] == words.get("strip_accents")
        and normaliser["handle_chinese_chars"] == words.get("tokenize_chinese_chars", True)
    )
