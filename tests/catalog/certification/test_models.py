"""How rows of this room call themselves."""

from catalog.certification.models import Certificate, ImportJob, ImportProgress, ImportRow, IssuingRule


def test_rows_say_what_they_are():
    assert str(IssuingRule(regime_id=1, stars=3, level="district")) == "1 3★ district"
    assert str(Certificate(stars=4, decision_number="858/QĐ-UBND")) == "4★ 858/QĐ-UBND"
    assert str(ImportJob(filename="a.csv", state="done")) == "a.csv done"
    assert str(ImportRow(job_id=1, number=2)) == "1:2"
    assert str(ImportProgress(job_id=1, done=2, total=3)) == "1: 2/3"
