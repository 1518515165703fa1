"""Picture files of every kind become upright BGR of 8 bits; pictures become grey."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kiosk.capture.pictures import LARGEST_PIXELS, checked_rotation, grey, is_picture, load
from kiosk.core.errors import CaptureError
from tests.capture.codes import qr, texts_in

TEXT = "TICKET-42"
CODE = Image.fromarray(qr(TEXT))


def texts(path: Path) -> list[str]:
    return texts_in(grey(load(path)))


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "bmp", "tiff"])
@pytest.mark.parametrize("mode", ["L", "RGB", "P", "1"])
def test_kinds(tmp_path: Path, suffix: str, mode: str) -> None:
    """PNG, JPEG, WebP, GIF, BMP and TIFF, grey, coloured, with a palette or two colours, are read as BGR of 8 bits."""
    path = tmp_path / f"a.{suffix}"
    picture = CODE.convert(mode)
    (picture.convert("RGB") if suffix == "webp" or (suffix == "jpg" and mode == "P") else picture).save(path)
    image = load(path)
    assert image.dtype == np.uint8
    assert image.shape == (*qr(TEXT).shape, 3)
    assert image.flags.c_contiguous
    assert texts(path) == [TEXT]


def test_colours_are_bgr(tmp_path: Path) -> None:
    """Blue comes first."""
    Image.new("RGB", (4, 4), (255, 128, 0)).save(tmp_path / "a.png")
    assert load(tmp_path / "a.png")[0, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_is_white(tmp_path: Path, mode: str) -> None:
    """What is transparent is white: a black code on nothing is read."""
    picture = CODE.convert(mode)
    picture.putalpha(CODE.point(lambda value: 255 - value))
    picture.save(tmp_path / "a.png")
    assert load(tmp_path / "a.png")[0, 0].tolist() == [255, 255, 255]
    assert texts(tmp_path / "a.png") == [TEXT]


def test_transparent_palette(tmp_path: Path) -> None:
    """A palette picture whose light colour is transparent is read."""
    CODE.convert("1").convert("P").save(tmp_path / "a.png", transparency=255)
    assert texts(tmp_path / "a.png") == [TEXT]


@pytest.mark.parametrize("suffix", ["png", "tiff"])
def test_sixteen_bits(tmp_path: Path, suffix: str) -> None:
    """16 bits of grey are brought to 8, not cut off."""
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(np.where(qr(TEXT) > 0, 60000, 3000).astype(np.uint16)).save(path)
    assert sorted(set(load(path).ravel().tolist())) == [11, 233]
    assert texts(path) == [TEXT]


@pytest.mark.parametrize("dtype", [np.float32, np.int32])
def test_scientific_tiff(tmp_path: Path, dtype: type) -> None:
    """A TIFF of floating-point or 32-bit numbers is read."""
    Image.fromarray((qr(TEXT).astype(dtype) * 100).astype(dtype)).save(tmp_path / "a.tiff")
    assert texts(tmp_path / "a.tiff") == [TEXT]


def test_first_of_several(tmp_path: Path) -> None:
    """Of an animated GIF the first picture is taken."""
    CODE.save(tmp_path / "a.gif", save_all=True, append_images=[Image.new("L", CODE.size, 255)])
    assert texts(tmp_path / "a.gif") == [TEXT]


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (19, 39)), (6, (0, 19)), (8, (39, 0))])
def test_upright(tmp_path: Path, orientation: int, corner: tuple[int, int]) -> None:
    """The orientation that a phone notes (EXIF) is applied."""
    picture = Image.new("RGB", (40, 20), "white")
    picture.putpixel((0, 0), (0, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(tmp_path / "a.png", exif=exif)
    assert load(tmp_path / "a.png")[corner].tolist() == [0, 0, 0]


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_huge(tmp_path: Path, suffix: str) -> None:
    """A picture of 30 megapixels is reduced to at most 12, its shape kept, and a code in it is still read."""
    picture = Image.new("L", (6000, 5000), 200)
    picture.paste(CODE.resize((1450, 1450), Image.Resampling.NEAREST), (2000, 1500))
    picture.save(tmp_path / f"a.{suffix}", compress_level=1)
    image = load(tmp_path / f"a.{suffix}")
    assert image.shape[0] * image.shape[1] <= LARGEST_PIXELS
    assert image.shape[1] / image.shape[0] == pytest.approx(1.2, abs=0.01)
    assert texts(tmp_path / f"a.{suffix}") == [TEXT]


def claimed_png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


@pytest.mark.parametrize("side", [12_000, 60_000])
def test_a_picture_that_would_fill_the_memory(tmp_path: Path, side: int) -> None:
    """A small file that claims an enormous picture is refused by name."""
    (tmp_path / "bomb.png").write_bytes(claimed_png(side, side))
    with pytest.raises(CaptureError, match=r"bomb\.png has too many pixels"):
        load(tmp_path / "bomb.png")


def test_no_file(tmp_path: Path) -> None:
    """A missing file is a CaptureError that names it, and is no picture."""
    with pytest.raises(CaptureError, match=r"gone\.jpeg cannot be read"):
        load(tmp_path / "gone.jpeg")
    assert not is_picture(tmp_path / "gone")


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One small picture of each kind."""
    folder = tmp_path_factory.mktemp("intact")
    kinds = ("png", "jpg", "webp", "gif", "bmp", "tiff")
    for kind in kinds:
        Image.fromarray(qr("T", 1)).convert("RGB").save(folder / f"a.{kind}")
    return {kind: (folder / f"a.{kind}").read_bytes() for kind in kinds}


@given(st.data())
def test_broken_files(intact: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """A file with wrong bytes is read or is a CaptureError, never anything else."""
    kind = data.draw(st.sampled_from(sorted(intact)))
    content = bytearray(intact[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / f"broken.{kind}"
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    try:
        assert load(path).ndim == 3
    except CaptureError as error:
        assert path.name in str(error)  # noqa: PT017


def test_grey() -> None:
    """BGR and BGRA become grey by what the eye sees; grey stays the same array; what is no picture becomes empty."""
    blue = np.zeros((4, 5, 3), np.uint8)
    blue[:, :, 0] = 255
    assert grey(blue).tolist() == [[29] * 5] * 4
    assert grey(np.dstack([blue, blue[:, :, :1]])).tolist() == [[29] * 5] * 4
    picture = grey(blue)
    assert grey(picture) is picture
    for shape in ((0, 0, 3), (4, 4, 2), (4,), (2, 2, 2, 3)):
        assert grey(np.zeros(shape, np.uint8)).size == 0


def test_quarters() -> None:
    """Rotation is by quarters."""
    assert [checked_rotation(degrees) for degrees in (0, 90, 180, 270)] == [0, 90, 180, 270]
