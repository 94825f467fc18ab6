"""In: scikit-learn's digits. Out: a torch `Dataset`, and the transforms it applies to each image."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch.utils.data import Dataset


class Digits(Dataset):
    """1,437 images to train on, 360 to validate with; the split is always the same."""

    def __init__(self, train: bool, transform) -> None:
        digits = load_digits()
        # 划分方式固定不变：换了验证集，准确率就没法比较了
        indices = train_test_split(
            np.arange(len(digits.target)), test_size=360, random_state=0, stratify=digits.target
        )[0 if train else 1]
        self.images = digits.images[indices].astype(np.float32)  # (n, 8, 8), 0..16
        self.labels = digits.target[indices]
        self.transform = transform

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int):
        return self.transform(self.images[index]), int(self.labels[index])


class Compose:
    """One transform after the other."""

    def __init__(self, transforms: list) -> None:
        self.transforms = transforms

    def __call__(self, image):
        for transform in self.transforms:
            image = transform(image)
        return image

    def __repr__(self) -> str:
        return f"Compose({', '.join(map(repr, self.transforms))})"


class RandomShift:
    """Move the image by up to `pixels` in each direction; what leaves on one side is lost."""

    def __init__(self, pixels: int) -> None:
        self.pixels = pixels

    def __call__(self, image: np.ndarray) -> np.ndarray:
        # 用 torch 的随机数，这样只需要设一个种子
        top, left = torch.randint(0, 2 * self.pixels + 1, (2,)).tolist()
        height, width = image.shape
        return np.pad(image, self.pixels)[top : top + height, left : left + width]

    def __repr__(self) -> str:
        return f"RandomShift({self.pixels})"


class ToTensor:
    """(8, 8) pixels of 0..16 to a (1, 8, 8) tensor of 0..1."""

    def __call__(self, image: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(image).unsqueeze(0) / 16

    def __repr__(self) -> str:
        return "ToTensor()"


class Normalize:
    """To zero mean and unit variance."""

    def __init__(self, mean: float, std: float) -> None:
        self.mean = mean
        self.std = std

    def __call__(self, image: torch.Tensor) -> torch.Tensor:
        return (image - self.mean) / self.std

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean}, std={self.std})"
