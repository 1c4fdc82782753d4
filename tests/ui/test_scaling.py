"""Everything grows and shrinks with the user's scale, and comes back as it was."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit, QTableView, QWidget

from ui import theme
from ui.widgets.button import FILLED, Button
from ui.widgets.pane import column, label
from ui.widgets.scaling import rescale


@pytest.fixture
def sized(dressed):
    """Dresses the application in a scale."""

    def at(percent):
        theme.set_scale(percent)
        theme.apply(dressed, theme.LIGHT)

    yield at
    at(100)


@pytest.fixture
def page(qtbot, dressed):
    window = QWidget()  # the window itself does not grow, what is in it does
    made = QWidget(window)
    made.setFixedWidth(300)
    table = QTableView()
    table.verticalHeader().setDefaultSectionSize(34)
    made.setLayout(column(label("heading"), table, gap=10, edge=20))
    qtbot.addWidget(window)
    yield made
    window.close()


def _sizes(page):
    edges = page.layout().contentsMargins()
    table = page.findChild(QTableView)
    return page.width(), page.layout().spacing(), edges.left(), table.verticalHeader()


def test_fixed_sizes_spaces_and_rows_follow_the_scale_and_come_back(page, sized):
    for percent in (150, 90, 125, 100):
        sized(percent)
        rescale(page)
        rescale(page)  # twice does no more than once
        width, gap, edge, rows = _sizes(page)
        assert (width, gap, edge) == tuple(round(one * percent / 100) for one in (300, 10, 20))
        assert rows.defaultSectionSize() == round(34 * percent / 100)


def test_a_size_that_was_given_since_is_enlarged_too(page, sized):
    sized(150)
    rescale(page)
    page.setFixedWidth(200)
    rescale(page)
    assert page.maximumWidth() == 300


def test_words_and_buttons_follow_the_scale(sized, qtbot):
    button = Button(FILLED, key="F5", icon="phone")
    button.setText("拨打")
    qtbot.addWidget(button)
    usual, words = button.sizeHint(), theme.font("body").pixelSize()
    sized(150)
    assert theme.font("body").pixelSize() == words * 1.5
    assert abs(button.sizeHint().width() - usual.width() * 1.5) < 2
    assert f"font-size: {words * 3 // 2}px" in theme.style_sheet()
    assert "border: 1px" in theme.style_sheet()


@pytest.mark.parametrize(("wished", "made"), [(10, 0.9), (100, 1.0), (400, 1.5)])
def test_the_scale_stays_between_90_and_150_per_cent(sized, wished, made):
    sized(wished)
    assert theme.scale() == made


def test_the_theme_is_the_wished_one_or_the_systems(dressed):
    assert theme.mode_of(dressed, theme.DARK) == theme.DARK
    assert theme.mode_of(dressed, theme.LIGHT) == theme.LIGHT
    assert theme.mode_of(dressed, theme.SYSTEM) == theme.system_mode(dressed)


def test_a_field_grows_once_not_by_its_style_and_its_layout_both(qtbot, sized):
    page, field = QWidget(), QLineEdit()
    page.setLayout(column(field))
    qtbot.addWidget(page)
    page.show()
    before = field.minimumHeight()
    sized(150)
    rescale(page)
    rescale(page)
    assert before < field.minimumHeight() <= round(before * 1.5) + 1
    sized(100)
    rescale(page)
    assert field.minimumHeight() == before
