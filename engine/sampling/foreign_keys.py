"""What other programs call the dials. Facts of SillyTavern, KoboldCpp, text-generation-webui and NovelAI."""

from __future__ import annotations

from typing import Any

from engine.sampling_params import SAMPLING_LIMITS

#: Their name (lower case) -> the field of SamplingParams that means the same. Every field's own name is known too.
NUMBERS: dict[str, str] = {
    **{name: name for name in SAMPLING_LIMITS},
    "temp": "temperature",
    "typical": "typical_p",
    "typ_p": "typical_p",
    "typ_s": "typical_p",
    "tfs_z": "tfs",
    "tfs_s": "tfs",
    "tail_free_sampling": "tfs",
    "nsigma": "top_n_sigma",
    "rep_pen": "repetition_penalty",
    "repeat_penalty": "repetition_penalty",
    "rep_pen_range": "repetition_penalty_range",
    "repeat_last_n": "repetition_penalty_range",
    "freq_pen": "frequency_penalty",
    "repetition_penalty_frequency": "frequency_penalty",
    "presence_pen": "presence_penalty",
    "repetition_penalty_presence": "presence_penalty",
    "no_repeat_ngram": "no_repeat_ngram_size",
    "mirostat": "mirostat_mode",
    "miro_type": "mirostat_mode",
    "miro_tau": "mirostat_tau",
    "miro_eta": "mirostat_eta",
    "mirostat_lr": "mirostat_eta",
    "dynatemp_exp": "dynatemp_exponent",
    "sampler_seed": "seed",
}

#: -1 stands for "off" or "all of it", as 0 does here.
MINUS_ONE_IS_ZERO = ("top_k", "repetition_penalty_range", "dry_penalty_last_n")

#: Given in ten thousandths there, as a probability here.
TEN_THOUSANDTHS = ("epsilon_cutoff", "eta_cutoff")

#: Dynamic temperature as a switch with a lowest and a highest temperature.
DYNAMIC_SWITCHES = ("dynatemp", "dynamic_temperature")
DYNAMIC_LOW = ("min_temp", "dynatemp_low")
DYNAMIC_HIGH = ("max_temp", "dynatemp_high")

#: Orders of samplers, the one that is followed first where a file has several.
ORDERS = ("sampler_priority", "samplers", "sampler_order", "order", "samplers_priorities")

LENGTHS = ("genamt", "max_length", "max_new_tokens", "max_tokens")
STOPS = ("stop_sequence", "stop", "custom_stopping_strings", "extrastopseq")
PHRASES = ("banned_strings", "banned_tokens", "custom_token_bans", "tokenbans")
BIASES = ("logit_bias", "logitbiasdict")
END_OF_TEXT = ("ban_eos_token", "ignore_eos_token", "ignore_eos", "eos_ban_mode")

#: How another program runs its model: nothing of how a token is chosen.
ABOUT_RUNNING = (
    "add_bos_token", "skip_special_tokens", "spaces_between_special_tokens", "truncation_length", "max_context_length",
    "auto_max_new_tokens", "max_tokens_second", "include_reasoning", "streaming", "n", "trim_stop",
    "render_special", "quiet", "use_default_badwordsids",
)  # fmt: skip

#: Known there, without a counterpart here -> the values that change nothing.
OFF: dict[str, tuple[Any, ...]] = {
    "rep_pen_slope": (0, 1),
    "rep_pen_decay": (0,),
    "rep_pen_size": (0,),
    "penalty_alpha": (0,),
    "num_beams": (1,),
    "length_penalty": (1,),
    "min_length": (0,),
    "min_tokens": (0,),
    "min_keep": (0, 1),
    "encoder_rep_pen": (1,),
    "encoder_repetition_penalty": (1,),
    "skew": (0,),
    "early_stopping": (False,),
    "guidance_scale": (1,),
    "negative_prompt": ("",),
    "grammar_string": ("",),
    "grammar": ("",),
    "json_schema": (None, "", {}),
    "speculative_ngram": (False,),
    "adaptive_target": (-1, 0),
    "cfg_scale": (0, 1),
    "phrase_rep_pen": ("", "off"),
    "math1_temp": (0,),
    "math1_quad": (0,),
    "math1_quad_entropy_scale": (0,),
    "top_g": (0,),
}

SWITCHES = ("do_sample", "temperature_last", *DYNAMIC_SWITCHES)

#: Names that no file of other things has by chance: one of them makes a file a preset.
TELLING = frozenset((*NUMBERS, *ORDERS, *DYNAMIC_SWITCHES, "do_sample", "dry_sequence_breakers")) - {"order", "seed"}
