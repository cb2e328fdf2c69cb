// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/exchange_dialogs.h"

#include "support/image_bytes.h"
#include "support/scratch.h"
#include "theme/icons.h"
#include "workbench/synthetic_workspace.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

/// Import and export by window with the real program: nothing happens before it was shown, and what happened is said.
class TestLibraryExchangeDialogs : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<CommandJobs> m_jobs;
    std::shared_ptr<const Workspace> m_workspace;
    std::unique_ptr<ExchangePresenter> m_presenter;

    [[nodiscard]] bool settle() const
    {
        return QTest::qWaitFor([&] { return !m_presenter->isBusy() && m_jobs->active() == 0; }, 60'000);
    }
    void write(const char* path, unsigned number) const { m_scratch->write(path, test::numberedPng(number)); }
    template <typename T>
    [[nodiscard]] static T* find(const QDialog& dialog, const char* name)
    {
        return dialog.findChild<T*>(QLatin1String(name));
    }

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStringLiteral("Fusion"));
        installFonts();
    }

    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        m_jobs = std::make_unique<CommandJobs>([] { return fs::path(TAXON_PROGRAM); });
        m_workspace = std::make_shared<const Workspace>(test::makeSyntheticWorkspace(m_scratch->path()));
        m_presenter = std::make_unique<ExchangePresenter>(m_jobs.get());
        m_presenter->open(m_workspace);
        write("source/zebra/1.png", 501);
        write("source/zebra/2.png", 502);
        m_scratch->write("source/zebra/3.png", "no picture");
    }

    void cleanup()
    {
        m_presenter.reset();
        m_jobs.reset();
    }

    void importsWhatWasShownOnly()
    {
        ImportDialog dialog(*m_presenter, nullptr);
        dialog.show();
        QVERIFY(settle());
        QVERIFY(find<QComboBox>(dialog, "importFormat")->count() > 3);
        QVERIFY(!find<QPushButton>(dialog, "planImportButton")->isEnabled());
        find<QLineEdit>(dialog, "importSource")->setText(QString::fromStdString((m_scratch->path() / "source").native()));
        auto* import = find<QPushButton>(dialog, "importButton");
        QVERIFY(!import->isEnabled());
        find<QPushButton>(dialog, "planImportButton")->click();
        QVERIFY(settle());
        const QString words = find<QLabel>(dialog, "importOutcome")->text();
        QVERIFY2(words.contains(QStringLiteral("2 images to import")) && words.contains(QStringLiteral("zebra")), qPrintable(words));
        QVERIFY(find<QPlainTextEdit>(dialog, "importRefused")->toPlainText().contains(QStringLiteral("3.png")));
        QVERIFY(!fs::exists(m_workspace->library() / "zebra"));
        QVERIFY(import->isEnabled());

        find<QLineEdit>(dialog, "importBenchmark")->setText(QStringLiteral("zoo"));
        QVERIFY(!import->isEnabled()); // that is another import than the one that was shown
        find<QLineEdit>(dialog, "importBenchmark")->clear();
        QSignalSpy imported(m_presenter.get(), &ExchangePresenter::imported);
        import->click();
        QVERIFY(settle());
        QCOMPARE(imported.count(), 1);
        QVERIFY(fs::exists(m_workspace->library() / "zebra" / "1.png") && fs::exists(m_workspace->library() / "zebra" / "2.png"));
        QVERIFY(!import->isEnabled());
    }

    void aSourceThatIsNotThereIsNamed()
    {
        QSignalSpy said(m_presenter.get(), &ExchangePresenter::said);
        m_presenter->planImport({.source = QStringLiteral("/nowhere/at/all"), .images = {}, .benchmark = {}});
        QVERIFY(settle());
        QCOMPARE(said.count(), 1);
        QVERIFY(said[0][1].toBool() && said[0][0].toString().contains(QStringLiteral("/nowhere/at/all")));
        QVERIFY(!m_presenter->outcome());
    }

    void exportsTheLibrary()
    {
        ExportDialog dialog(*m_presenter, {QStringLiteral("20260101-000000")}, nullptr);
        dialog.show();
        QVERIFY(settle());
        auto* format = find<QComboBox>(dialog, "exportFormat");
        format->setCurrentIndex(format->findData(QStringLiteral("folders")));
        QVERIFY(format->currentIndex() >= 0);
        Q_EMIT format->activated(format->currentIndex());
        QVERIFY(!find<QLabel>(dialog, "exportFormatNote")->text().isEmpty());
        QVERIFY(find<QLabel>(dialog, "exportSaid")->text().isEmpty()); // nothing is at work yet
        const fs::path folder = m_scratch->path() / "out";
        find<QLineEdit>(dialog, "exportFolder")->setText(QString::fromStdString(folder.native()));
        find<QPushButton>(dialog, "exportButton")->click();
        QVERIFY(settle());
        QVERIFY2(find<QLabel>(dialog, "exportSaid")->text().contains(QStringLiteral("images as folders")),
                 qPrintable(find<QLabel>(dialog, "exportSaid")->text()));
        QVERIFY(fs::exists(folder));
        find<QPushButton>(dialog, "exportButton")->click(); // the folder is there now
        QVERIFY(settle());
        QVERIFY(!find<QLabel>(dialog, "exportSaid")->text().contains(QStringLiteral("images as folders")));
    }

    void everythingHasAName()
    {
        ImportDialog import(*m_presenter, nullptr);
        QVERIFY(settle());
        ExportDialog toExport(*m_presenter, {}, nullptr);
        for (const QDialog* dialog : std::initializer_list<const QDialog*>{&import, &toExport})
            for (QWidget* widget : dialog->findChildren<QWidget*>())
                if (widget->focusPolicy() & Qt::TabFocus && !widget->objectName().startsWith(QLatin1String("qt_")))
                    QVERIFY2(!widget->accessibleName().isEmpty(),
                             qPrintable(QLatin1String(widget->metaObject()->className()) + QLatin1Char(0x20) + widget->objectName()));
    }
};

QTEST_MAIN(TestLibraryExchangeDialogs)
#include "tst_library_exchange_dialogs.moc"
