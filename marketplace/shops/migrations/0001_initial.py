import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('producers', '0001_initial'),
        ('products', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=100, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('kind', models.CharField(choices=[('market', 'Chợ quanh năm'), ('fair', 'Hội chợ')], max_length=6)),
                ('opens_at', models.DateTimeField(blank=True, help_text='empty: always open', null=True)),
                ('closes_at', models.DateTimeField(blank=True, null=True)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('opens_at', None), ('closes_at', None), ('closes_at__gt', models.F('opens_at')), _connector='OR'), name='channel_closes_after_opening')],
            },
        ),
        migrations.CreateModel(
            name='ChannelEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, max_length=100)),
                ('name', models.CharField(max_length=160)),
                ('kind', models.CharField(choices=[('market', 'Chợ quanh năm'), ('fair', 'Hội chợ')], max_length=6)),
                ('opens_at', models.DateTimeField(blank=True, help_text='empty: always open', null=True)),
                ('closes_at', models.DateTimeField(blank=True, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='shops.channel')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('currency', models.CharField(default='VND', max_length=3)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='shops.channel')),
                ('product', models.ForeignKey(help_text="the variant's", on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='products.product')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='products.variant')),
            ],
        ),
        migrations.CreateModel(
            name='Shop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=100, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('state', models.CharField(choices=[('open', 'Đang bán'), ('paused', 'Tạm nghỉ'), ('closed', 'Đã đóng')], default='open', max_length=6)),
                ('created_at', models.DateTimeField()),
                ('producer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='shop', to='producers.producer')),
            ],
        ),
        migrations.CreateModel(
            name='OfferEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('amount', models.BigIntegerField()),
                ('currency', models.CharField(default='VND', max_length=3)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('channel', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='shops.channel')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='shops.offer')),
                ('product', models.ForeignKey(db_constraint=False, help_text="the variant's", on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='products.product')),
                ('variant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='products.variant')),
                ('shop', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='shops.shop')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='offer',
            name='shop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='shops.shop'),
        ),
        migrations.CreateModel(
            name='ShopEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, max_length=100)),
                ('name', models.CharField(max_length=160)),
                ('state', models.CharField(choices=[('open', 'Đang bán'), ('paused', 'Tạm nghỉ'), ('closed', 'Đã đóng')], default='open', max_length=6)),
                ('created_at', models.DateTimeField()),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='shops.shop')),
                ('producer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='producers.producer')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Stock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField(default=0)),
                ('reserved', models.PositiveIntegerField(default=0)),
                ('variant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='stock', to='products.variant')),
            ],
        ),
        migrations.CreateModel(
            name='StockEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('quantity', models.PositiveIntegerField(default=0)),
                ('reserved', models.PositiveIntegerField(default=0)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='shops.stock')),
                ('variant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='products.variant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('regular', models.BigIntegerField()),
                ('lowest_30_days', models.BigIntegerField(blank=True, null=True)),
                ('currency', models.CharField(default='VND', max_length=3)),
                ('is_cut', models.BooleanField()),
                ('label', models.CharField(blank=True, max_length=120)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listings', to='shops.channel')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listings', to='products.product')),
                ('offer', models.ForeignKey(help_text='the cheapest', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.offer')),
            ],
            options={
                'indexes': [models.Index(fields=['channel', 'amount', 'product'], name='listing_by_price'), models.Index(fields=['product', 'channel'], name='listing_by_product')],
                'constraints': [models.UniqueConstraint(fields=('channel', 'product', 'starts_at'), name='listing_starts_once')],
            },
        ),
        migrations.CreateModel(
            name='OfferPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('regular', models.BigIntegerField(help_text='the price without the cut')),
                ('label', models.CharField(blank=True, max_length=120)),
                ('lowest_30_days', models.BigIntegerField(blank=True, help_text='for a cut: the lowest price of the 30 days before it began', null=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(help_text='9999-12-31 while open')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='shops.offer')),
            ],
            options={
                'ordering': ['offer', 'starts_at'],
                'constraints': [models.UniqueConstraint(fields=('offer', 'starts_at'), name='offer_price_starts_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='offer_price_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='PriceCut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('label', models.CharField(max_length=120)),
                ('source', models.CharField(help_text='sale:12', max_length=40)),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cuts', to='shops.offer')),
            ],
            options={
                'indexes': [models.Index(fields=['source'], name='cut_by_source')],
                'constraints': [models.UniqueConstraint(fields=('offer', 'source'), name='cut_once_a_source'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='cut_leaves_a_price'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='cut_ends_after_start')],
            },
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['product', 'channel'], name='offer_by_product'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(fields=('channel', 'variant'), name='offer_once_a_channel'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__lte', 10000000000)), name='offer_price_in_range'),
        ),
        migrations.AddConstraint(
            model_name='stock',
            constraint=models.CheckConstraint(condition=models.Q(('reserved__lte', models.F('quantity'))), name='stock_covers_reserved'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='channel',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "shops_channelevent" ("closes_at", "id", "is_active", "kind", "name", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."closes_at", NEW."id", NEW."is_active", NEW."kind", NEW."name", NEW."opens_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slug"); RETURN NULL;', hash='415e48b77fb62b288624fa0bf191a2abab460628', operation='INSERT', pgid='pgtrigger_insert_insert_9299f', table='shops_channel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='channel',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "shops_channelevent" ("closes_at", "id", "is_active", "kind", "name", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."closes_at", NEW."id", NEW."is_active", NEW."kind", NEW."name", NEW."opens_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;', hash='62193b6b2081891572740aab9b618b289ca459b9', operation='UPDATE', pgid='pgtrigger_update_update_b6dd8', table='shops_channel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='channel',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "shops_channelevent" ("closes_at", "id", "is_active", "kind", "name", "opens_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."closes_at", OLD."id", OLD."is_active", OLD."kind", OLD."name", OLD."opens_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='d9d4242c6d1cedc90818867d5aa162f56bd25736', operation='DELETE', pgid='pgtrigger_delete_delete_d49ea', table='shops_channel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shop',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "shops_shopevent" ("created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "producer_id", "slug", "state") VALUES (NEW."created_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."producer_id", NEW."slug", NEW."state"); RETURN NULL;', hash='28a2f513d6293c70c51be065e8a9f17ea65ead9d', operation='INSERT', pgid='pgtrigger_insert_insert_9c01c', table='shops_shop', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shop',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "shops_shopevent" ("created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "producer_id", "slug", "state") VALUES (NEW."created_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."producer_id", NEW."slug", NEW."state"); RETURN NULL;', hash='e218603ebd823c74e3fe5784ee4027258593cb17', operation='UPDATE', pgid='pgtrigger_update_update_aa79e', table='shops_shop', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shop',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "shops_shopevent" ("created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "producer_id", "slug", "state") VALUES (OLD."created_at", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."producer_id", OLD."slug", OLD."state"); RETURN NULL;', hash='97833fce24f09da03cd89bce42a325caa831c27d', operation='DELETE', pgid='pgtrigger_delete_delete_d39e8', table='shops_shop', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "shops_offerevent" ("amount", "channel_id", "created_at", "currency", "id", "is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "shop_id", "variant_id") VALUES (NEW."amount", NEW."channel_id", NEW."created_at", NEW."currency", NEW."id", NEW."is_active", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."shop_id", NEW."variant_id"); RETURN NULL;', hash='2784772bf7c21f121cacd28b6ac4b190ee43b8b9', operation='INSERT', pgid='pgtrigger_insert_insert_6e3e9', table='shops_offer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "shops_offerevent" ("amount", "channel_id", "created_at", "currency", "id", "is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "shop_id", "variant_id") VALUES (NEW."amount", NEW."channel_id", NEW."created_at", NEW."currency", NEW."id", NEW."is_active", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."shop_id", NEW."variant_id"); RETURN NULL;', hash='4bc5288ad281ea5934d25e20a16e0404a608edad', operation='UPDATE', pgid='pgtrigger_update_update_ac8df', table='shops_offer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "shops_offerevent" ("amount", "channel_id", "created_at", "currency", "id", "is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "shop_id", "variant_id") VALUES (OLD."amount", OLD."channel_id", OLD."created_at", OLD."currency", OLD."id", OLD."is_active", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."shop_id", OLD."variant_id"); RETURN NULL;', hash='d5ee7cca948ed66f38382bb06c15c638a16076b9', operation='DELETE', pgid='pgtrigger_delete_delete_0145d', table='shops_offer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stock',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "shops_stockevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reserved", "variant_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quantity", NEW."reserved", NEW."variant_id"); RETURN NULL;', hash='52760809d79b5bb3e40eeeb4ba25ef634c599c81', operation='INSERT', pgid='pgtrigger_insert_insert_39a68', table='shops_stock', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stock',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "shops_stockevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reserved", "variant_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quantity", NEW."reserved", NEW."variant_id"); RETURN NULL;', hash='6de776a8fadb55f9a7756c5ecb3dbab7a7a3214a', operation='UPDATE', pgid='pgtrigger_update_update_ef6b7', table='shops_stock', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stock',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "shops_stockevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reserved", "variant_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quantity", OLD."reserved", OLD."variant_id"); RETURN NULL;', hash='7c01e4b16a4cf1b23eed3a42c5e1c84efc4e5449', operation='DELETE', pgid='pgtrigger_delete_delete_1ea77', table='shops_stock', when='AFTER')),
        ),
    ]
