"""Secrets are kept out of what a run keeps: files by their names, and what stands in texts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repos import cell, notebook
from rundiff.runs.record import MASK
from rundiff.runs.secrets import masked, masked_argv, masked_text, secret_by_name

# Written in two parts, so that no scanner takes this file for a leak.
HF = "hf_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7"
GITHUB = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
AWS = "AKIA" + "Q3EGRIXM7ZPLK2WD"
OPENAI = "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6"
PEM = f"-----BEGIN RSA {'PRIVATE'} KEY-----\nMIIEpAIBAAKCAQEAx7tq9vQ2l8d\nq1w2e3r4t5y6u7i8o9p0aZSX\n-----END RSA {'PRIVATE'} KEY-----\n"


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".env.local",
        "config/.env",
        "prod.env",
        ".netrc",
        ".npmrc",
        "id_rsa",
        "keys/id_ed25519",
        "server.pem",
        "tls.key",
        "credentials",
        "credentials.json",
        "kaggle.json",
        ".aws/credentials",
        "gcp-service-account.json",
        "secrets.yaml",
        ".ssh/config",
        "token.txt",
        "a/.huggingface/token",
        "vault.kdbx",
        ".docker/config.json",
        "infra/prod.tfvars",
    ],
)
def test_files_that_are_called_like_secrets_are_secret(path):
    assert secret_by_name(path)


@pytest.mark.parametrize(
    "path",
    [
        ".env.example",
        "environment.yml",
        "env.py",
        "tokenizer.json",
        "tokens.py",
        "keyboard.py",
        "secret_santa.ipynb",
        "model.pt",
        "id_rsa.md",
        "monkey.json",
        ".docker/Dockerfile",
        ".azure/pipelines.yml",
        "data/tokens.txt",
        "grid.asc",
    ],
)
def test_files_that_are_only_called_alike_are_not(path):
    assert not secret_by_name(path)


@pytest.mark.parametrize("secret", [HF, GITHUB, AWS, OPENAI])
def test_tokens_are_masked_wherever_they_stand(secret):
    for text in (f'token = "{secret}"', f"login({secret!r})", secret, f"# {secret}\n", f"curl -H 'Bearer {secret}'"):
        shown, count = masked_text(text)
        assert (secret in shown, count) == (False, 1)
        assert shown == text.replace(secret, MASK)


def test_private_keys_passwords_and_urls_are_masked():
    assert "MIIE" not in masked_text(PEM)[0]
    assert "q1w2" not in masked_text(PEM)[0]
    assert masked_text('password = "hunter2hunter2"') == (f'password = "{MASK}"', 1)
    assert masked_text('wandb.login(key="0123456789abcdef0123456789abcdef01234567")')[1] == 1
    assert masked_text("postgres://ada:l0velace@db/x") == (f"postgres://ada:{MASK}@db/x", 1)
    assert masked_text('d = {"api_key": "abc123def456"}')[0] == f'd = {{"api_key": "{MASK}"}}'


@pytest.mark.parametrize(
    "text",
    [
        "password = os.environ['PASSWORD']",
        'password = "your-password"',
        'token = "token"',
        "lr = 0.1\nsk = SKLearn()",
        'api_key = ""',
        'if text.startswith("-----BEGIN PRIVATE KEY-----"):\n    model = AutoModelForSequenceClassification2()',
        "PASSWORD = prompt1234()",
        "api_key: Optional[str1234] = None",
        "task-learning-rate-schedule-with-warmup-and-decay",
        "https://host/path:80@x",
        'tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")',
    ],
)
def test_what_is_no_secret_stays(text):
    assert masked_text(text) == (text, 0)


def test_a_notebook_stays_a_notebook_and_all_else_in_it_stays():
    plain = notebook(cell(f'login("{HF}")\npassword = "hunter2hunter2"\nkey = """{PEM}"""\nx = 1', "a"), cell("y = 2", "b"))
    data, count = masked(plain, "t.ipynb")
    assert count >= 3
    cells = json.loads(data)["cells"]
    source = "".join(cells[0]["source"])
    assert all(part not in source for part in (HF, "hunter2", "MIIE", "q1w2"))
    assert source.startswith(f'login("{MASK}")\npassword = "{MASK}"\n')
    assert source.endswith("x = 1")
    assert cells[1] == json.loads(plain)["cells"][1]


LONG = "0123456789abcdef" * 2 + "01234567"


@pytest.mark.parametrize(
    "line",
    [
        "%env WANDB_API_KEY={}",
        "!wandb login {}",
        "!wandb login --relogin {}",
        "!export HF_TOKEN={} && python train.py",
        "!huggingface-cli login --token {}",
        "%%writefile conf.yaml\npassword: {}\nlr: 0.1",
        "MY_PASSWORD={}",
    ],
)
def test_a_secret_without_quotes_is_known_by_what_stands_before_it(line):
    assert masked_text(line.format(LONG)) == (line.format(MASK), 1)
    data, _ = masked(notebook(cell(line.format(LONG), "a")), "t.ipynb")
    assert "".join(json.loads(data)["cells"][0]["source"]) == line.format(MASK)


@pytest.mark.parametrize("secret", [HF, AWS, PEM])
def test_a_secret_behind_an_escape_of_a_cell_that_is_one_string_is_masked(secret):
    plain = {**json.loads(notebook(cell("", "a"))), "metadata": {"n": 123}}
    plain["cells"][0]["source"] = f"x = 1\n{secret}\n\t{secret}\n<{secret}"
    text = json.dumps(plain).replace("<", "\\u003c")
    data, count = masked(text.encode(), "t.ipynb")
    assert count
    source = json.loads(data)["cells"][0]["source"]
    assert not any(line in source for line in secret.split("\n") if line and not line.startswith("-----"))
    assert source.startswith("x = 1\n")
    assert json.loads(data)["metadata"] == {"n": 123}


def test_a_secret_whose_letters_are_escaped_is_masked():
    spelled = "".join(f"\\u{ord(char):04X}" if char in "f_3" else char for char in HF)
    data, count = masked(notebook(cell("SECRET", "a")).replace(b"SECRET", spelled.encode()), "t.ipynb")
    assert count == 1
    assert json.loads(data)["cells"][0]["source"] in (MASK, [MASK])


def test_a_short_password_is_masked_only_where_it_is_one():
    data, count = masked(
        notebook(cell('u = "postgres://ada:123@db"\nn = 123', "a")).replace(b'"metadata": {}', b'"metadata": {"n": 123}'),
        "t.ipynb",
    )
    found = json.loads(data)["cells"][0]
    assert ("".join(found["source"]), count) == (f'u = "postgres://ada:{MASK}@db"\nn = 123', 1)
    assert b"rundiff" not in data.replace(MASK.encode(), b"", 1)


def test_a_key_without_its_last_line_is_masked():
    line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"
    shown, _ = masked_text(f"-----BEGIN {'PRIVATE'} KEY-----\n{line}\nmodel = AutoModelForSequenceClassification()\n")
    assert line not in shown
    assert "AutoModelForSequenceClassification" in shown


def test_a_text_that_only_names_a_key_or_has_the_end_of_one_is_looked_through_all_the_same():
    for text in (f"-----END RSA {'PRIVATE'} KEY-----", f"the {'PRIVATE'} KEY is elsewhere"):
        assert masked(f"{text}\nx = '{HF}'".encode()) == (f"{text}\nx = '{MASK}'".encode(), 1)


def test_bytes_that_are_no_text_stay_around_a_secret():
    data = b"\xff\xfe\x00 " + HF.encode() + b" \xc3\x28\n"
    assert masked(data) == (data.replace(HF.encode(), MASK.encode()), 1)


@pytest.mark.parametrize("part", ["sk-", "eyJa.", "password ", "-----BEGIN PRIVATE KEY-----", "A_", "a://b:", "--key "])
def test_what_begins_like_a_secret_again_and_again_is_looked_through_all_the_same(part):
    masked((part * 200_000)[:400_000].encode())


def test_figures_and_words_of_a_vocabulary_stay_in_a_command():
    assert masked_argv(("model.api_key=abc",)) == (f"model.api_key={MASK}",)
    argv = ("train.py", "--max_tokens", "512", "--pad-token", "<pad>", "--num-tokens=8", "eos_token=</s>")
    assert masked_argv(argv) == argv


def test_what_the_scanner_knows_is_masked_too():
    pytest.importorskip("kingfisher_sdk")
    token = "dop_v1_" + "0a1b2c3d4e5f60718293a4b5c6d7e8f9" * 2
    assert masked_text(f"t = '{token}'") == (f"t = '{MASK}'", 1)


def test_a_command_keeps_its_words_and_loses_its_secrets():
    argv = (
        "train.py",
        "--lr",
        "0.1",
        "--api-key",
        "abc",
        "--token=xyz",
        f"--name={HF}",
        "wandb_api_key=s3cret",
        "--password",
        "--fast",
    )
    assert masked_argv(argv) == (
        *("train.py", "--lr", "0.1", "--api-key", MASK, f"--token={MASK}", f"--name={MASK}"),
        *(f"wandb_api_key={MASK}", "--password", "--fast"),
    )


@given(
    st.lists(
        st.sampled_from([HF, AWS, PEM, "x = 1\n", 'password = "', "hunter2hunter2", '"', "é", "\\", "a://b:c123@d", MASK]),
        max_size=8,
    )
)
def test_masking_twice_is_masking_once(parts):
    once, _ = masked_text("".join(parts))
    assert masked_text(once) == (once, 0)
    data = notebook(cell("".join(parts), "a"))
    hidden, _ = masked(data, "t.ipynb")
    json.loads(hidden)
    assert masked(hidden, "t.ipynb")[0] == hidden


@given(st.binary(max_size=200))
def test_any_bytes_are_taken(data):
    assert masked(data)[0] == data or MASK.encode() in masked(data)[0]
