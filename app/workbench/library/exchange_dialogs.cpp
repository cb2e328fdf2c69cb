// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/exchange_dialogs.h"

#include "base/text.h"
#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/widgets.h"

#include <QAbstractItemView>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <algorithm>

namespace taxon::workbench {
namespace {

QLineEdit* makeEdit(const QString& accessibleName, const QString& placeholder, const char* objectName)
{
    auto* edit = new QLineEdit;
    edit->setObjectName(QLatin1String(objectName));
    edit->setAccessibleName(accessibleName);
    edit->setPlaceholderText(placeholder);
    edit->setMinimumWidth(360);
    return edit;
}

/// \p edit with buttons that fill it in.
QWidget* withButtons(QLineEdit* edit, std::initializer_list<QPushButton*> buttons)
{
    auto* box = new QWidget;
    auto* line = new QHBoxLayout(box);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(edit, 1);
    for (QPushButton* button : buttons)
        line->addWidget(button);
    return box;
}

/// As wide as the fields beside it.
Chooser* makeChooser(const QString& accessibleName, const char* objectName)
{
    auto* chooser = new Chooser(accessibleName, QLatin1String(objectName));
    chooser->setMaximumWidth(QWIDGETSIZE_MAX);
    chooser->view()->setAccessibleName(accessibleName);
    return chooser;
}

/// Fills in a chooser of formats once they are known, keeping what is chosen.
void fillFormats(Chooser& box, const std::vector<ExchangeFormat>& formats, bool forImport)
{
    const QString chosen = box.currentData().toString();
    box.clear();
    if (forImport)
        box.addItem(ImportDialog::tr("recognised by itself"), QStringLiteral("auto"));
    for (const ExchangeFormat& format : formats)
        if (!forImport || format.canImport)
            box.addItem(format.name, format.name);
    box.setCurrentIndex(std::max(0, box.findData(chosen)));
}

/// What the chosen format is, in the words of core; nothing for the one that is recognised.
QString noteOf(const Chooser& box, const std::vector<ExchangeFormat>& formats)
{
    const auto found = std::find_if(formats.begin(), formats.end(),
                                    [&](const ExchangeFormat& format) { return format.name == box.currentData().toString(); });
    return found == formats.end() ? QString() : found->description;
}

} // namespace

ImportDialog::ImportDialog(ExchangePresenter& presenter, QWidget* parent)
    : QDialog(parent),
      m_presenter(presenter),
      m_source(makeEdit(tr("What to import"), tr("A folder, or a label file (.csv, .json)"), "importSource")),
      m_format(makeChooser(tr("Format"), "importFormat")),
      m_formatNote(makeLabel({}, "small", QStringLiteral("importFormatNote"))),
      m_images(makeEdit(tr("Folder of the images"), tr("Where the paths of a label file start; else its own folder"), "importImages")),
      m_benchmark(makeEdit(tr("Benchmark"), tr("A benchmark's name: never trained on; else into classes"), "importBenchmark")),
      m_outcome(makeLabel(QString(), "muted", QStringLiteral("importOutcome"))),
      m_refused(makeTextView(tr("Images that are not imported"), QStringLiteral("importRefused"))),
      m_planButton(makeButton(tr("What would happen?"), "", QStringLiteral("planImportButton"))),
      m_importButton(makeButton(tr("Import"), "primary", QStringLiteral("importButton")))
{
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(tr("Import images"));
    auto* folderButton = makeButton(tr("Folder…"), "", QStringLiteral("importFolderButton"));
    auto* fileButton = makeButton(tr("File…"), "", QStringLiteral("importFileButton"));
    m_formatNote->setWordWrap(true);
    m_outcome->setWordWrap(true);
    addCopyDetails(*m_outcome);
    auto* form = new QFormLayout;
    form->addRow(tr("From"), withButtons(m_source, {folderButton, fileButton}));
    form->addRow(tr("Format"), m_format);
    form->addRow(QString(), m_formatNote);
    form->addRow(tr("Images"), m_images);
    form->addRow(tr("Benchmark"), m_benchmark);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_planButton);
    buttons->addWidget(m_importButton);
    auto* column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addWidget(m_outcome);
    column->addWidget(m_refused, 1);
    column->addLayout(buttons);
    connect(folderButton, &QPushButton::clicked, this, [this] {
        if (const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder to import")); !folder.isEmpty())
            m_source->setText(folder);
    });
    connect(fileButton, &QPushButton::clicked, this, [this] {
        if (const QString file = QFileDialog::getOpenFileName(this, tr("Label file to import")); !file.isEmpty())
            m_source->setText(file);
    });
    for (QLineEdit* edit : {m_source, m_images, m_benchmark})
        connect(edit, &QLineEdit::textChanged, this, &ImportDialog::showState);
    connect(m_format, &QComboBox::activated, this, &ImportDialog::showState);
    connect(m_planButton, &QPushButton::clicked, this, [this] { m_presenter.planImport(request()); });
    connect(m_importButton, &QPushButton::clicked, this, [this] { m_presenter.import(request()); });
    connect(&m_presenter, &ExchangePresenter::changed, this, &ImportDialog::showState);
    connect(&m_presenter, &ExchangePresenter::said, this, [this](const QString& what, bool isBad) {
        m_outcome->setText(what);
        setLook(m_outcome, isBad ? lookOf(Tone::Bad) : "muted");
    });
    m_presenter.readFormats();
    showState();
}

ImportRequest ImportDialog::request() const
{
    return {m_source->text().trimmed(), m_format->currentData().toString(), m_images->text().trimmed(), m_benchmark->text().trimmed()};
}

void ImportDialog::showState()
{
    if (m_format->count() <= 1)
        fillFormats(*m_format, m_presenter.formats(), true);
    m_formatNote->setText(noteOf(*m_format, m_presenter.formats()));
    m_formatNote->setVisible(!m_formatNote->text().isEmpty());
    const ImportRequest wanted = request();
    m_planButton->setEnabled(m_presenter.canRun() && !wanted.source.isEmpty());
    m_importButton->setEnabled(m_presenter.canRun() && m_presenter.isPlanned(wanted) && m_presenter.outcome()->images > 0);
    const auto& outcome = m_presenter.outcome();
    m_refused->setVisible(outcome && !outcome->refused.empty());
    if (m_presenter.isBusy() || !outcome || outcome->isDone) {
        if (m_presenter.isBusy() && !m_presenter.formats().empty()) // at first it is asked for the formats alone
            m_outcome->setText(tr("Reading…"));
        return;
    }
    QStringList words{tr("%1: %2 images to import (%3), %4 in the library already.")
                          .arg(outcome->format, grouped(static_cast<qint64>(outcome->images)), text(formatBytes(outcome->bytes)),
                               grouped(static_cast<qint64>(outcome->known)))};
    if (!outcome->newClasses.isEmpty())
        words << tr("New classes: %1.").arg(outcome->newClasses.join(QStringLiteral(", ")));
    if (!outcome->refused.empty())
        words << tr("%1 are not imported:").arg(grouped(static_cast<qint64>(outcome->refused.size())));
    m_outcome->setText(words.join(QLatin1Char(' ')));
    setLook(m_outcome, "muted");
    QStringList refused;
    for (const auto& [path, reason] : outcome->refused)
        refused << path + QStringLiteral(": ") + reason;
    m_refused->setPlainText(refused.join(QLatin1Char('\n')));
}

ExportDialog::ExportDialog(ExchangePresenter& presenter, const QStringList& datasets, QWidget* parent)
    : QDialog(parent),
      m_presenter(presenter),
      m_folder(makeEdit(tr("New folder"), tr("A folder that is not there yet"), "exportFolder")),
      m_format(makeChooser(tr("Format"), "exportFormat")),
      m_formatNote(makeLabel({}, "small", QStringLiteral("exportFormatNote"))),
      m_what(makeChooser(tr("What to export"), "exportWhat")),
      m_files(makeChooser(tr("Image files"), "exportFiles")),
      m_said(makeLabel({}, "muted", QStringLiteral("exportSaid"))),
      m_exportButton(makeButton(tr("Export"), "primary", QStringLiteral("exportButton")))
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export images"));
    m_formatNote->setWordWrap(true);
    m_what->addItem(tr("the library as it is"), QString());
    for (const QString& id : datasets)
        m_what->addItem(tr("data set %1").arg(id), id);
    m_files->addItems({tr("copied"), tr("linked: the same disk, the same bytes from then on"), tr("named where they are")});
    m_said->setWordWrap(true);
    addCopyDetails(*m_said);
    auto* browse = makeButton(tr("Where…"), "", QStringLiteral("exportFolderButton"));
    auto* form = new QFormLayout;
    form->addRow(tr("What"), m_what);
    form->addRow(tr("Format"), m_format);
    form->addRow(QString(), m_formatNote);
    form->addRow(tr("Image files"), m_files);
    form->addRow(tr("New folder"), withButtons(m_folder, {browse}));
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_exportButton);
    auto* column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addWidget(m_said);
    column->addLayout(buttons);
    connect(browse, &QPushButton::clicked, this, [this] {
        if (const QString folder = QFileDialog::getExistingDirectory(this, tr("Where the new folder is made")); !folder.isEmpty())
            m_folder->setText(folder + QStringLiteral("/export"));
    });
    connect(m_folder, &QLineEdit::textChanged, this, &ExportDialog::showState);
    connect(m_format, &QComboBox::activated, this, &ExportDialog::showState);
    connect(m_exportButton, &QPushButton::clicked, this, [this] { m_presenter.exportTo(request()); });
    connect(&m_presenter, &ExchangePresenter::changed, this, &ExportDialog::showState);
    connect(&m_presenter, &ExchangePresenter::said, this, [this](const QString& what, bool isBad) {
        m_said->setText(what);
        setLook(m_said, lookOf(isBad ? Tone::Bad : Tone::Good));
    });
    m_presenter.readFormats();
    showState();
}

ExportRequest ExportDialog::request() const
{
    return {m_folder->text().trimmed(), m_format->currentData().toString(), m_what->currentData().toString(),
            static_cast<ExportRequest::Files>(m_files->currentIndex())};
}

void ExportDialog::showState()
{
    if (m_format->count() == 0)
        fillFormats(*m_format, m_presenter.formats(), false);
    m_formatNote->setText(noteOf(*m_format, m_presenter.formats()));
    m_exportButton->setEnabled(m_presenter.canRun() && !m_folder->text().trimmed().isEmpty() && m_format->count() > 0);
    if (m_presenter.isBusy() && !m_presenter.formats().empty()) {
        m_said->setText(tr("At work; the list of jobs has the progress."));
        setLook(m_said, "muted");
    }
}

} // namespace taxon::workbench
