"""Short cells as people write them in notebooks: templates whose «slots» a seeded draw fills, so that near-twins occur."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

SLOTS = {
    "lr": ["1e-3", "3e-4", "1e-4", "0.01", "0.1", "5e-5", "2e-5"],
    "n": ["3", "5", "8", "10", "16", "20", "32", "50", "64", "100", "128", "200", "256", "512"],
    "p": ["0.1", "0.2", "0.25", "0.3", "0.5"],
    "seed": ["0", "1", "7", "42", "123", "1337", "2023"],
    "df": ["df", "train", "data", "sales", "users", "df_test", "logs"],
    "col": ["age", "price", "label", "target", "date", "city", "score", "income", "quantity", "category"],
    "other": ["name", "region", "fare", "rating", "duration", "country", "weight", "value"],
    "model": ["model", "net", "encoder", "clf", "classifier", "student", "teacher"],
    "file": ["train", "test", "raw", "clean", "2019", "results", "metadata"],
    "data": ["MNIST", "CIFAR10", "FashionMNIST", "SVHN"],
    "topic": ["Loading the data", "Exploration", "Training", "Evaluation", "Feature engineering", "Results", "Next steps"],
    "lib": ["transformers", "datasets", "xgboost", "seaborn", "lightgbm", "timm", "einops", "wandb"],
}

CODE_SHORT = [
    "plt.show()",
    "«df».head()",
    "«df».head(«n»)",
    "«df».describe()",
    "«df».info()",
    "«df».shape",
    "%matplotlib inline",
    "%load_ext autoreload\n%autoreload 2",
    "!pip install -q «lib»",
    "!nvidia-smi",
    "!ls -la data/",
    "%%time\n«model».fit(X_train, y_train)",
    "print(«model»)",
    "«df»['«col»'].value_counts()",
    "«df».isnull().sum()",
    "«df» = pd.read_csv('data/«file».csv')",
    "«df»['«col»'].hist(bins=«n»)",
    "len(«df»)",
    "torch.manual_seed(«seed»)",
    "torch.cuda.is_available()",
    "«model».eval()",
    "device = 'cuda' if torch.cuda.is_available() else 'cpu'",
    "X_train.shape, X_test.shape",
    "«df».drop(columns=['«col»', '«other»'], inplace=True)",
    "",
    "",
]

CODE = [
    "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt",
    "import os\nimport sys\nimport json\nfrom pathlib import Path\n\nimport numpy as np\nimport pandas as pd\nimport seaborn as sns\n\n%matplotlib inline\nsns.set_theme(style='whitegrid')",
    "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nfrom torch.utils.data import DataLoader, random_split\nfrom torchvision import datasets, transforms",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.rcParams['figure.figsize'] = («n», 6)\nplt.rcParams['font.size'] = 12",
    "from sklearn.model_selection import train_test_split\nfrom sklearn.metrics import accuracy_score, f1_score\n\nX = «df».drop('«col»', axis=1)\ny = «df»['«col»']\nX_train, X_test, y_train, y_test = train_test_split(\n    X, y, test_size=«p», random_state=«seed»\n)",
    "batch_size = «n»\nlearning_rate = «lr»\nnum_epochs = «n»\nhidden_size = «n»\nseed = «seed»",
    "transform = transforms.Compose([\n    transforms.ToTensor(),\n    transforms.Normalize((0.1307,), (0.3081,)),\n])\ntrain_set = datasets.«data»('data', train=True, download=True, transform=transform)\ntest_set = datasets.«data»('data', train=False, transform=transform)\ntrain_loader = DataLoader(train_set, batch_size=«n», shuffle=True, num_workers=2)\ntest_loader = DataLoader(test_set, batch_size=«n»)",
    "class Net(nn.Module):\n    def __init__(self, hidden=«n», dropout=«p»):\n        super().__init__()\n        self.conv1 = nn.Conv2d(1, 32, 3, 1)\n        self.conv2 = nn.Conv2d(32, 64, 3, 1)\n        self.dropout = nn.Dropout(dropout)\n        self.fc1 = nn.Linear(9216, hidden)\n        self.fc2 = nn.Linear(hidden, 10)\n\n    def forward(self, x):\n        x = F.relu(self.conv1(x))\n        x = F.relu(self.conv2(x))\n        x = F.max_pool2d(x, 2)\n        x = self.dropout(torch.flatten(x, 1))\n        x = F.relu(self.fc1(x))\n        return F.log_softmax(self.fc2(x), dim=1)",
    "model = Net().to(device)\noptimizer = torch.optim.AdamW(model.parameters(), lr=«lr», weight_decay=«lr»)\nscheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=«n»)\ncriterion = nn.CrossEntropyLoss(label_smoothing=«p»)",
    "def train_epoch(model, loader, optimizer, epoch):\n    model.train()\n    total = 0.0\n    for step, (x, y) in enumerate(loader):\n        x, y = x.to(device), y.to(device)\n        optimizer.zero_grad()\n        loss = criterion(model(x), y)\n        loss.backward()\n        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)\n        optimizer.step()\n        total += loss.item()\n        if step % «n» == 0:\n            print(f'epoch {epoch} step {step} loss {loss.item():.4f}')\n    return total / len(loader)",
    "@torch.no_grad()\ndef evaluate(model, loader):\n    model.eval()\n    correct = total = 0\n    for x, y in loader:\n        x, y = x.to(device), y.to(device)\n        pred = model(x).argmax(dim=1)\n        correct += (pred == y).sum().item()\n        total += y.numel()\n    return correct / total",
    "history = []\nfor epoch in range(«n»):\n    train_loss = train_epoch(model, train_loader, optimizer, epoch)\n    accuracy = evaluate(model, test_loader)\n    scheduler.step()\n    history.append((train_loss, accuracy))\n    print(f'{epoch:3d}  loss {train_loss:.4f}  acc {accuracy:.4f}')",
    "losses, accuracies = zip(*history)\nfig, (left, right) = plt.subplots(1, 2, figsize=(12, 4))\nleft.plot(losses)\nleft.set_title('training loss')\nright.plot(accuracies, color='C1')\nright.set_title('test accuracy')\nplt.tight_layout()\nplt.show()",
    "plt.figure(figsize=(«n», 5))\nplt.plot(«df»['«col»'], label='«col»')\nplt.plot(«df»['«other»'], label='«other»')\nplt.legend()\nplt.title('«col» and «other»')\nplt.show()",
    "plt.figure(figsize=(10, 6))\nsns.histplot(data=«df», x='«col»', bins=«n», kde=True)\nplt.xlabel('«col»')\nplt.title('Distribution of «col»')\nplt.show()",
    "«df»['«col»'] = pd.to_datetime(«df»['«col»'])\n«df» = «df».sort_values('«col»').reset_index(drop=True)\n«df»['«other»'] = «df»['«other»'].fillna(«df»['«other»'].median())",
    "summary = (\n    «df».groupby('«col»')['«other»']\n    .agg(['mean', 'median', 'count'])\n    .sort_values('count', ascending=False)\n    .head(«n»)\n)\nsummary",
    "pivot = «df».pivot_table(index='«col»', columns='«other»', values='value', aggfunc='mean')\nsns.heatmap(pivot, annot=True, cmap='viridis')\nplt.show()",
    "from sklearn.ensemble import RandomForestClassifier\n\n«model» = RandomForestClassifier(n_estimators=«n», max_depth=«n», random_state=«seed», n_jobs=-1)\n«model».fit(X_train, y_train)\nprint('accuracy', accuracy_score(y_test, «model».predict(X_test)))",
    "from sklearn.linear_model import LogisticRegression\n\n«model» = LogisticRegression(C=«p», max_iter=1000)\n«model».fit(X_train, y_train)\ny_pred = «model».predict(X_test)\nprint(classification_report(y_test, y_pred))",
    "cm = confusion_matrix(y_test, «model».predict(X_test))\nsns.heatmap(cm, annot=True, fmt='d')\nplt.xlabel('predicted')\nplt.ylabel('actual')\nplt.show()",
    "torch.save({'model': model.state_dict(), 'epoch': epoch}, f'checkpoints/«file»-{epoch:03d}.pt')",
    "checkpoint = torch.load('checkpoints/«file».pt', map_location=device)\nmodel.load_state_dict(checkpoint['model'])\nmodel.eval();",
    "# 设置随机种子，保证结果可以重复\nimport random\n\ndef set_seed(seed=«seed»):\n    random.seed(seed)\n    np.random.seed(seed)\n    torch.manual_seed(seed)\n    torch.cuda.manual_seed_all(seed)\n\nset_seed()",
    "# 数据增强：随机裁剪和水平翻转\ntrain_transform = transforms.Compose([\n    transforms.RandomCrop(32, padding=4),\n    transforms.RandomHorizontalFlip(p=«p»),\n    transforms.ToTensor(),  # 转换为张量\n])",
    "# 计算每个类别的准确率\nfor index, name in enumerate(classes):\n    mask = labels == index\n    print(f'{name}: {(preds[mask] == index).float().mean():.3f}')",
    "sample = next(iter(train_loader))[0][:«n»]\ngrid = torchvision.utils.make_grid(sample, nrow=8)\nplt.imshow(grid.permute(1, 2, 0))\nplt.axis('off')\nplt.show()",
    "tokenizer = AutoTokenizer.from_pretrained('bert-base-uncased')\n\ndef tokenize(batch):\n    return tokenizer(batch['text'], padding='max_length', truncation=True, max_length=«n»)\n\nencoded = dataset.map(tokenize, batched=True)",
    "args = TrainingArguments(\n    output_dir='out',\n    learning_rate=«lr»,\n    per_device_train_batch_size=«n»,\n    num_train_epochs=«n»,\n    weight_decay=0.01,\n    evaluation_strategy='epoch',\n    seed=«seed»,\n)\ntrainer = Trainer(model, args, train_dataset=encoded['train'], eval_dataset=encoded['test'])\ntrainer.train()",
    "%%bash\nmkdir -p data/«file»\ncd data/«file»\nwget -q https://example.org/«file».tar.gz\ntar xzf «file».tar.gz && rm «file».tar.gz\nls | wc -l",
    "if not Path('data/«file».csv').exists():\n    !wget -q -P data https://example.org/«file».csv\n«df» = pd.read_csv('data/«file».csv', parse_dates=['date'])\n«df».head()",
    "scaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)  # fit on the training part only\nX_test = scaler.transform(X_test)",
    "scores = cross_val_score(«model», X, y, cv=«n», scoring='f1_macro')\nprint(f'{scores.mean():.3f} ± {scores.std():.3f}')",
    "scaler = torch.amp.GradScaler()\nfor x, y in train_loader:\n    with torch.autocast('cuda', dtype=torch.bfloat16):\n        loss = criterion(model(x.to(device)), y.to(device))\n    scaler.scale(loss).backward()\n    scaler.step(optimizer)\n    scaler.update()\n    optimizer.zero_grad(set_to_none=True)",
]

MARKDOWN_SHORT = [
    "## «topic»",
    "### «topic»",
    "# «topic»",
    "---",
    "## 数据预处理",
    "## 模型训练",
    "**Exercise:** try other values of `«col»`.",
    "![](images/«file».png)",
    "",
]

MARKDOWN = [
    "## «topic»\n\nWe use the column `«col»` of «file» and leave out rows without «other».",
    "The learning rate is **«lr»** and the batch size **«n»**; larger batches did not help.",
    "# 图像分类入门\n\n本教程使用 PyTorch 训练一个卷积神经网络。\n\n- 数据集：«data»\n- 批大小：«n»\n- 学习率：«lr»",
    "### 结果分析\n\n训练 «n» 轮之后，模型在测试集上的准确率基本稳定。学习率过大时损失会震荡。",
    "### Observations\n\n- `«col»` is skewed: the median is far below the mean\n- `«other»` has many missing values\n- there are «n» duplicates, which we drop",
    "Let $x \\in \\mathbb{R}^{«n»}$; the loss is\n\n$$L(\\theta) = -\\sum_i y_i \\log p_\\theta(x_i) + \\lambda \\lVert\\theta\\rVert^2$$\n\nwith $\\lambda = «lr»$.",
    "| setting | value |\n| --- | --- |\n| epochs | «n» |\n| batch | «n» |\n| lr | «lr» |\n| dropout | «p» |",
    '<a href="https://colab.research.google.com/github/example/«file»/blob/main/notebook.ipynb" target="_parent"><img src="https://colab.research.google.com/assets/colab-badge.svg" alt="Open In Colab"/></a>',
]

_SLOT = re.compile(r"«(\w+)»")


def filled(template: str, draw: random.Random) -> str:
    """*template* with every slot drawn anew."""
    return _SLOT.sub(lambda slot: draw.choice(SLOTS[slot[1]]), template)
